// The sample of a theme follows what is chosen, and says at once what could not be read. The server decides.
(() => {
  "use strict";
  const sample = document.querySelector("[data-sample]");
  const fields = [...document.querySelectorAll("[data-variable]")];
  if (!sample || !fields.length) return;
  const chosen = {};

  // WCAG 2.2: contrast ratio of two colours written #rrggbb.
  const part = (hex) => { const x = parseInt(hex, 16) / 255; return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; };
  const light = (color) => 0.2126 * part(color.slice(1, 3)) + 0.7152 * part(color.slice(3, 5)) + 0.0722 * part(color.slice(5, 7));
  const ratio = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const show = () => {
    for (const field of fields) {
      const name = field.dataset.variable;
      chosen[name] = name === "--radius" ? `${Number(field.value) || 0}px` : field.value;
      sample.style.setProperty(name, chosen[name]);
    }
    for (const line of document.querySelectorAll("[data-contrast]")) {
      const { front, behind } = line.dataset;
      const found = ratio(chosen[front], chosen[behind] ?? behind);
      const holds = found >= 4.5;
      line.querySelector("output").textContent = found.toFixed(2);
      const said = line.querySelector("em");
      said.textContent = holds ? "se lee bien" : "no se lee bien";
      said.classList.toggle("low", !holds);
    }
  };
  document.addEventListener("input", (event) => { if (event.target.matches("[data-variable]")) show(); });
  show();
})();
