import pytest
@pytest.mark.parametrize("w,scheme,path,name,full",[(820,"light","/pos/api/docs/","d820",False),(1440,"light","/pos/api/docs/","d1440top",False),(390,"light","/","f390",True),(820,"dark","/","f820",True),(1440,"dark","/nada","n",False),(1440,"light","/pos/api/docs/#inventory.items","inv",False),(820,"light","/pos/api/docs/#customers.create","cust",False),(1440,"light","/pos/api/docs/#rechazos","rej",False)])
def test_s(w,scheme,path,name,full,chromium,live,demo):
    c=chromium.new_context(viewport={"width":w,"height":900},color_scheme=scheme,reduced_motion="reduce")
    p=c.new_page(); p.goto(live+path,wait_until="networkidle"); p.wait_for_timeout(500)
    p.screenshot(path=f"/tmp/oa/{name}.png",full_page=full); c.close()
def test_try(chromium,live,demo):
    c=chromium.new_context(viewport={"width":1440,"height":900},reduced_motion="reduce")
    p=c.new_page(); p.goto(live+"/pos/api/docs/#signing_in.login",wait_until="networkidle")
    s=p.locator("[id='signing_in.login']"); s.get_by_role("button",name="Probar: ").click(); s.get_by_label("Cuerpo").fill('{"tenant_id": %d, "pin": "1234"}'%demo[0].id)
    s.get_by_role("button",name="Enviar").click(); p.wait_for_timeout(1500); s.locator(".said").scroll_into_view_if_needed(); p.screenshot(path="/tmp/oa/try.png"); c.close()
    c=chromium.new_context(viewport={"width":390,"height":844},reduced_motion="reduce",color_scheme="dark")
    p=c.new_page(); p.goto(live+"/pos/api/docs/",wait_until="networkidle"); p.get_by_role("button",name="Índice").click(); p.wait_for_timeout(300); p.screenshot(path="/tmp/oa/rail.png"); c.close()
