"""Signing in and out, by form as browsers do, or by JSON with the same CSRF token."""

from typing import Any

import msgspec
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from trastienda.domain.access import sessions
from trastienda.domain.access.errors import NotSignedIn, TenantNotFound
from trastienda.kernel import clock, sql
from trastienda.kernel.errors import DomainError
from trastienda.kernel.transaction import transaction
from trastienda.operations.access.sign_in_with_password import SignInWithPassword, sign_in_with_password
from trastienda.surfaces.inventario import auth
from trastienda.surfaces.inventario.desk import pending
from trastienda.surfaces.inventario.desk.engine import FORM_KEY, HOME, SIGN_IN, safe_place
from trastienda.surfaces.inventario.desk.forms import REQUIRED
from trastienda.surfaces.inventario.errors import TABLE
from trastienda.surfaces.inventario.surface import DESK
from trastienda.web import assets
from trastienda.web.addresses import client_address
from trastienda.web.pages import HTML, POLICY
from trastienda.web.tenants import tenant_of

_SHOP = "SELECT name, is_demo FROM tenant WHERE id = %s AND is_active"
_CUSTOMER = "SELECT 1 FROM app_user WHERE tenant_id = %s AND id = %s AND role = 'customer'"
_MOST_BODY = 10_000
_EXPIRED = "Su sesión terminó. Entre otra vez: lo que escribió no se ha perdido."


class SignInForm(forms.Form):
    username = forms.CharField(
        label="Usuario o correo",
        max_length=254,
        error_messages={"required": REQUIRED, "max_length": "Es demasiado largo."},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label="Contraseña",
        max_length=1000,
        strip=False,
        error_messages={"required": REQUIRED, "max_length": "Es demasiado larga."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Credentials(msgspec.Struct):
    """What a program sends in place of the form."""

    username: str = ""
    password: str = ""


@csrf_exempt
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the door, or let somebody in who knows name and password."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    is_json = request.content_type == "application/json"
    try:
        tenant = _tenant(request)
        if request.method != "POST":
            return _door(request, tenant, SignInForm())
        auth.check_csrf(request)
        form = SignInForm(_typed(request) if is_json else request.POST)
        if not form.is_valid():
            return _refused_json(form) if is_json else _door(request, tenant, form, status=400)
        return _enter(request, tenant, form, is_json=is_json)
    except DomainError as error:
        status, body = TABLE.say(error)
        if is_json or isinstance(error, TenantNotFound):
            return JsonResponse(body, status=status)
        return _door(
            request, _tenant(request), SignInForm(request.POST or None), problem=body["error"], status=status
        )


@csrf_exempt
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, here and in the database."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        auth.check_csrf(request)
        session = auth.read_session(request)
        with transaction(session.tenant_id):
            sessions.end_one(session.user_id, code=session.code, surface=auth.SURFACE, now=clock.now())
    except NotSignedIn:
        pass  # nobody is in; there is nothing to end
    except DomainError as error:
        status, body = TABLE.say(error)
        return JsonResponse(body, status=status)
    answer = HttpResponseRedirect(SIGN_IN)
    answer.delete_cookie(auth.COOKIE, samesite="Lax")
    return answer


def _enter(request: HttpRequest, tenant: int, form: SignInForm, *, is_json: bool) -> HttpResponse:
    now = clock.now()
    command = SignInWithPassword(
        tenant_id=tenant,
        name=form.cleaned_data["username"],
        password=form.cleaned_data["password"],
        address=client_address(request),
        surface=auth.SURFACE,
        lifetime=auth.LIFETIME,
    )
    session = sign_in_with_password(command, now=now)
    with transaction(tenant):
        if sql.row(_CUSTOMER, (tenant, session.user_id)):
            sessions.end_one(session.user_id, code=session.code, surface=auth.SURFACE, now=now)
            raise NotSignedIn
    place = safe_place(request.POST.get("siguiente", ""))
    answer: HttpResponse
    if is_json:
        answer = JsonResponse({"success": True, "data": {"redirect": HOME}})
    elif request.POST.get(pending.FIELD):
        answer = _goes_on(request, place)
    else:
        answer = HttpResponseRedirect(place)
    auth.keep_session(answer, session, tenant_id=tenant, now=now, secure=request.is_secure())
    return auth.keep_csrf(request, answer)


def _expired(request: HttpRequest) -> HttpResponse | None:
    """The door for who sent one of our forms after their session had ended; it keeps what they typed."""
    if FORM_KEY not in request.POST:
        return None
    try:
        auth.check_csrf(request)
        tenant = _tenant_of_form(request)
        kept = pending.seal(request, tenant_id=tenant)
    except DomainError:
        return None
    if not kept:
        return None
    return _door(request, tenant, SignInForm(), problem=_EXPIRED, status=401, place=request.path, kept=kept)


def _tenant_of_form(request: HttpRequest) -> int:
    """The shop that the ended session was in, where its cookie still says so."""
    try:
        return auth.read_session(request).tenant_id
    except NotSignedIn:
        return _tenant(request)


DESK.expired = _expired


def _goes_on(request: HttpRequest, place: str) -> HttpResponse:
    """Somebody is in again: offer to send the form that they had sent."""
    context = {
        "assets": assets.PREFIX,
        "title": "Ya está dentro",
        "place": place,
        "pending": request.POST[pending.FIELD],
        "csrf_token": auth.csrf_token(request),
    }
    answer = HttpResponse(render_to_string("inventario/goes_on.html", context), content_type=HTML)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _door(
    request: HttpRequest,
    tenant: int,
    form: SignInForm,
    *,
    problem: str = "",
    status: int = 200,
    place: str = "",
    kept: str = "",
) -> HttpResponse:
    with transaction(tenant):
        shop = sql.row(_SHOP, (tenant,))
    if shop is None:
        raise TenantNotFound(tenant_id=tenant)
    named = request.POST.get("tienda") or request.GET.get("tienda", "")
    context: dict[str, Any] = {
        "assets": assets.PREFIX,
        "title": "Entrar",
        "shop": shop[0],
        "demo": shop[1],
        "form": form,
        "problem": problem,
        "place": place or request.POST.get("siguiente") or request.GET.get("siguiente", ""),
        "pending": kept or request.POST.get(pending.FIELD, ""),
        "tenant": tenant if named or kept else "",
        "csrf_token": auth.csrf_token(request),
    }
    text = render_to_string("inventario/sign_in.html", context)
    answer = HttpResponse(text, status=status, content_type=HTML)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-store"
    return auth.keep_csrf(request, answer)


def _tenant(request: HttpRequest) -> int:
    """The shop whose door it is: `tienda` where several share a host, else as host and header say."""
    named = request.POST.get("tienda") or request.GET.get("tienda", "")
    if not named:
        return tenant_of(request)
    if not named.isascii() or not named.isdigit() or not 0 < int(named[:20]) < 2**53:
        raise TenantNotFound(tenant_id=0)
    return int(named)


def _typed(request: HttpRequest) -> dict[str, str]:
    try:
        typed = msgspec.json.decode(request.body[:_MOST_BODY], type=Credentials)
    except msgspec.MsgspecError:
        return {}
    return {"username": typed.username, "password": typed.password}


def _refused_json(form: SignInForm) -> HttpResponse:
    fields = {name: list(errors) for name, errors in form.errors.items()}
    said = {
        "success": False,
        "error": "Revisa los campos marcados.",
        "code": "VALIDATION_ERROR",
        "fields": fields,
    }
    return JsonResponse(said, status=400)


urlpatterns = [
    path("login/", sign_in),
    path("login", sign_in),
    path("logout/", sign_out),
    path("logout", sign_out),
]
