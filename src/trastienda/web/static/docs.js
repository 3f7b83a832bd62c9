// Helps the reader of a documentation page: search, where one is, copying, and trying a request out. Without it the
// page reads the same. The token is kept in the memory of this page and nowhere else.

const main = document.querySelector("main");
const rail = document.querySelector(".rail");
const searchBox = document.querySelector("#search");
const menu = document.querySelector(".menu");

for (const host of document.querySelectorAll(".host")) host.textContent = location.origin;
for (const hidden of document.querySelectorAll("#search-box, .menu")) hidden.hidden = false;

// --- the index on a telephone -----------------------------------------------------------------------

function openRail(open) {
  rail.classList.toggle("open", open);
  menu.setAttribute("aria-expanded", String(open));
}
menu.addEventListener("click", () => openRail(!rail.classList.contains("open")));
rail.addEventListener("click", (event) => event.target.closest("a") && openRail(false));

// --- search ---------------------------------------------------------------------------------------

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const operations = [...document.querySelectorAll(".operation")].map((article) => ({
  article,
  link: rail.querySelector(`a[href="#${CSS.escape(article.id)}"]`),
  text: fold(article.dataset.find),
}));

function search() {
  const words = fold(searchBox.value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { article, link, text } of operations) {
    const fits = words.every((word) => text.includes(word));
    article.hidden = !fits;
    link.parentElement.hidden = !fits;
    count += fits;
  }
  for (const group of rail.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden])");
  for (const section of main.querySelectorAll(".section:has(.operation)"))
    section.hidden = !section.querySelector(".operation:not([hidden])");
  document.querySelector("#found").textContent = !words.length ? "" : count === 1 ? "1 operación" : `${count} operaciones`;
}
searchBox.addEventListener("input", search);
searchBox.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { searchBox.value = ""; search(); }
  if (event.key === "Enter") operations.find(({ article }) => !article.hidden)?.link.click();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea")) return;
  event.preventDefault();
  openRail(true);
  searchBox.focus();
});

// --- where one is ---------------------------------------------------------------------------------

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    rail.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const { link } = operations.find(({ article }) => article === entry.target);
    link.setAttribute("aria-current", "location");
    if (getComputedStyle(rail).overflowY === "auto" && !rail.matches(":hover, :focus-within"))
      rail.scrollTo({ top: link.offsetTop - rail.clientHeight / 2 });
  }
}, { rootMargin: "-80px 0px -70% 0px" });
for (const { article } of operations) seen.observe(article);

// --- copying --------------------------------------------------------------------------------------

function make(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

async function copy(pre) {
  try {
    await navigator.clipboard.writeText(pre.textContent);
  } catch { // only a page over https or on this machine may use the clipboard
    getSelection().selectAllChildren(pre);
    document.execCommand("copy");
  }
}
for (const figure of document.querySelectorAll("figure")) {
  const button = make("button", { type: "button", textContent: "Copiar" });
  const name = figure.querySelector("pre").getAttribute("aria-label");
  button.setAttribute("aria-label", `Copiar: ${name}`);
  button.addEventListener("click", async () => {
    await copy(figure.querySelector("pre"));
    button.textContent = "Copiado";
    setTimeout(() => { button.textContent = "Copiar"; }, 1600);
  });
  figure.querySelector("figcaption").append(button);
}

// --- trying out -----------------------------------------------------------------------------------

let openapi;
let token = "";
const readOpenapi = () => (openapi ??= fetch(main.dataset.openapi).then((answer) => answer.json()));

function find(document, id) {
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods))
      if (operation.operationId === id) return { path, method: method.toUpperCase(), operation };
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bodyOf(place) {
  const curl = place.closest(".show").querySelector(".curl").textContent;
  const start = curl.indexOf("-d '");
  return start < 0 ? "" : curl.slice(start + 4, -1).replaceAll("'\\''", "'");
}

async function openTryer(place, button) {
  const document = await readOpenapi();
  const { path, method, operation } = find(document, place.dataset.operation);
  const parameters = (operation.parameters ?? []).map(
    (each) => each.$ref ? document.components.parameters[each.$ref.split("/").pop()] : each);
  const inputs = parameters.map((each) => {
    const value = each.in === "path" ? "1" : each.in === "header" ? newKey() : "";
    return { each, input: make("input", { value, name: each.name, required: each.required, autocomplete: "off" }) };
  });
  const tokenInput = operation.security?.length !== 0 && make("input",
    { type: "password", className: "token", value: token, autocomplete: "off", placeholder: "el que entrega el acceso; no se guarda" });
  tokenInput && tokenInput.addEventListener("input", () => setToken(tokenInput.value));
  const body = operation.requestBody && make("textarea", { value: bodyOf(place), spellcheck: false });
  const said = make("div", { className: "said" });
  said.setAttribute("role", "status");
  const form = make("form", { className: "tryer" },
    ...(tokenInput ? [make("label", {}, "Token", tokenInput)] : []),
    ...inputs.map(({ each, input }) => make("label", {}, each.name, input)),
    ...(body ? [make("label", {}, "Cuerpo", body)] : []),
    make("div", { className: "row" }, make("button", { className: "button", textContent: `Enviar ${method}` })),
    said);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await send({ path, method, operation, inputs, body, said });
  });
  button.replaceWith(form);
  form.querySelector("input, textarea, button").focus();
}

async function send({ path, method, operation, inputs, body, said }) {
  const headers = {};
  const query = new URLSearchParams();
  let where = path;
  for (const { each, input } of inputs) {
    if (each.in === "path") where = where.replace(`{${each.name}}`, encodeURIComponent(input.value));
    else if (input.value && each.in === "query") query.set(each.name, input.value);
    else if (input.value) headers[each.name] = input.value;
  }
  if (token && operation.security?.length !== 0) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  said.textContent = "Enviando…";
  try {
    const started = performance.now();
    const answer = await fetch(where + (query.size ? `?${query}` : ""), { method, headers, body: body?.value });
    const text = await answer.text();
    show(said, `${answer.status} en ${Math.round(performance.now() - started)} ms`, text);
    keepToken(answer, text, said);
  } catch {
    said.textContent = "No hubo respuesta del servidor.";
  }
}

function show(said, caption, text) {
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
  const pre = make("pre", { tabIndex: 0 }, make("code", { textContent: shown }));
  pre.setAttribute("aria-label", "Respuesta recibida");
  said.replaceChildren(make("figure", {}, make("figcaption", { textContent: caption }), pre));
}

function setToken(given) {
  token = given.trim();
  for (const input of document.querySelectorAll("input.token")) input.value = given;
}

function keepToken(answer, text, said) {
  if (!answer.ok || !text.startsWith("{")) return;
  const given = JSON.parse(text).token;
  if (typeof given !== "string") return;
  setToken(given);
  said.append(make("p", { textContent: "El token queda puesto para las demás pruebas de esta página." }));
}

for (const place of document.querySelectorAll(".try")) {
  const button = make("button", { type: "button", className: "button quiet", textContent: "Probar" });
  const heading = place.closest(".operation").querySelector("h3").textContent.trim();
  button.setAttribute("aria-label", `Probar: ${heading}`);
  button.addEventListener("click", () => openTryer(place, button));
  place.append(button);
}
