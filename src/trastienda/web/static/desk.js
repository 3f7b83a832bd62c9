// What the back office's pages do beyond links and forms. Every page works without it.
(() => {
  "use strict";
  const all = (what, where = document) => [...where.querySelectorAll(what)];

  // Ticked rows show the bar of what can be done with them.
  const ticked = () => all("[data-tick]").filter((box) => box.checked);
  const show = () => {
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    const count = ticked().length;
    bar.hidden = count === 0;
    bar.querySelector("[data-bulk-count]").textContent = count === 1 ? "1 marcado" : `${count} marcados`;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      for (const box of all("[data-tick]")) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-tick], [data-tick-all]")) show();
  });

  // What cannot be undone is asked first, and says what it is about.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-asks]");
    if (button && !window.confirm(button.dataset.asks)) event.preventDefault();
  });

  // Nothing typed is lost by a slip: leaving a form that was changed is asked, and Escape is leaving.
  let changed = false;
  const form = document.querySelector("[data-keeps]");
  if (form) {
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
    document.addEventListener("keydown", (event) => {
      const leave = form.querySelector("[data-leave]");
      if (event.key === "Escape" && leave && !event.defaultPrevented) leave.click();
    });
  }
  document.querySelector("[data-problems]")?.focus();
  document.querySelector(".rail [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

  // Lines of a sale or a purchase: a new one is a copy of the last, emptied; the sums follow what is typed.
  const lines = document.querySelector("[data-lines]");
  const number = (text) => { const read = Number(String(text).replace(/,/g, "")); return Number.isFinite(read) ? read : 0; };
  const shown = (amount) => amount.toLocaleString("es-MX", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const sum = () => {
    if (!lines) return;
    let total = 0;
    for (const line of all("[data-line]", lines)) {
      const of = (name) => number(line.querySelector(`[data-of="${name}"]`)?.value ?? 0);
      const due = of("quantity") * of("price") * (1 + of("tax") + of("percent") / 100);
      const out = line.querySelector("[data-sum]");
      if (out) out.textContent = due ? shown(due) : "";
      total += due;
    }
    const out = document.querySelector("[data-total]");
    if (out) out.textContent = shown(total);
  };
  const fill = (line, option, anew) => {
    for (const name of ["price", "tax", "percent", "sale"]) {
      const field = line.querySelector(`[data-of="${name}"]`);
      if (field && option.dataset[name] !== undefined && (anew || !field.value)) field.value = option.dataset[name];
    }
  };
  if (lines) {
    lines.addEventListener("input", sum);
    lines.addEventListener("change", (event) => {
      const option = event.target.selectedOptions?.[0]
        ?? [...(event.target.list?.options ?? [])].find((each) => each.value === event.target.value);
      const line = event.target.closest("[data-line]");
      if (option && line) fill(line, option, true);
      sum();
    });
    // Who types a code faster than the list comes gets its price and tax when it is there; what they typed stays.
    document.addEventListener("htmx:afterSwap", () => {
      for (const field of all("[data-line] input[list]", lines)) {
        const option = [...(field.list?.options ?? [])].find((each) => each.value === field.value);
        if (option) fill(field.closest("[data-line]"), option, false);
      }
      sum();
    });
    document.querySelector("[data-add-line]")?.addEventListener("click", (event) => {
      event.preventDefault();
      const last = all("[data-line]", lines).at(-1);
      const next = last.cloneNode(true);
      for (const field of all("input, select", next)) { field.value = ""; field.removeAttribute("id"); }
      for (const out of all("[data-sum], .error", next)) out.textContent = "";
      last.after(next);
      window.htmx?.process(next);
      next.querySelector("input, select")?.focus();
    });
    document.addEventListener("click", (event) => {
      const line = event.target.closest("[data-drop-line]")?.closest("[data-line]");
      if (line && all("[data-line]", lines).length > 1) { line.remove(); sum(); }
    });
    sum();
  }
})();
