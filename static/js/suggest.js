// What a search box suggests while it is typed in: an editable combobox with a list box (WAI-ARIA 1.2), its options links
// written by the server. Without this the box is a search box. Fetched by site.js when a reader is there.
"use strict";
{
  const PAUSE = 120;
  const FEWEST = 2;
  document.querySelectorAll("form[data-suggest]").forEach((form, number) => {
    const box = form.querySelector("input[name=q]");
    if (box.getAttribute("role") === "combobox") return;
    const list = document.createElement("div");
    const said = document.createElement("span");
    const answers = new Map();
    let timer = 0;
    let asking = null;
    let chosen = null;
    let styled = null;

    list.id = `suggestions-${number}`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.querySelector("label").textContent.trim());
    said.className = "unseen";
    said.setAttribute("role", "status");
    box.parentElement.append(list, said);
    box.type = "text";
    box.inputMode = "search";
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", list.id],
      ["autocomplete", "off"],
      ["enterkeyhint", "search"],
    ]) box.setAttribute(name, value);

    // Nobody who does not search pays for how the list looks.
    const dress = () => {
      styled ??= new Promise((done) => {
        const known = document.querySelector(`link[href="${form.dataset.style}"]`);
        if (known) return done();
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = form.dataset.style;
        link.onload = link.onerror = done;
        document.head.append(link);
      });
      return styled;
    };

    const options = () => [...list.querySelectorAll("[role=option]")];

    const choose = (option) => {
      chosen?.setAttribute("aria-selected", "false");
      chosen = option;
      if (option) {
        option.setAttribute("aria-selected", "true");
        box.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else box.removeAttribute("aria-activedescendant");
    };

    const close = () => {
      clearTimeout(timer);
      asking?.abort();
      choose(null);
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
    };

    const show = (html) => {
      // The server wrote and escaped it.
      list.innerHTML = html;
      choose(null);
      options().forEach((option, place) => {
        option.id = `${list.id}-${place}`;
        option.setAttribute("aria-selected", "false");
      });
      said.textContent = list.querySelector("[data-said]")?.dataset.said ?? "";
      const open = options().length > 0;
      list.hidden = !open;
      box.setAttribute("aria-expanded", String(open));
    };

    const ask = async () => {
      const words = box.value.trim();
      if (words.length < FEWEST) return close();
      if (answers.has(words)) return show(answers.get(words));
      asking?.abort();
      asking = new AbortController();
      try {
        const address = `${form.dataset.suggest}?q=${encodeURIComponent(words)}`;
        const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
        if (!answer.ok) return close();
        const html = await answer.text();
        await dress();
        answers.set(words, html);
        if (box.value.trim() === words && document.activeElement === box) show(html);
      } catch {
        // Another letter was typed, or the server is away: searching works all the same.
      }
    };

    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    box.addEventListener("focus", dress);
    // Whoever was here first is answered now.
    if (document.activeElement === box && box.value) timer = setTimeout(ask, PAUSE);
    box.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => event.preventDefault());
    box.addEventListener("keydown", (event) => {
      const all = options();
      const place = all.indexOf(chosen);
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return ask();
        if (event.altKey) return event.key === "ArrowUp" ? close() : undefined;
        // Past either end the reader is back in the box.
        const next = event.key === "ArrowDown" ? place + 1 : place < 0 ? all.length - 1 : place - 1;
        choose(all[next] ?? null);
      } else if (event.key === "Enter" && chosen && !list.hidden) {
        event.preventDefault();
        window.location.assign(chosen.href);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
  });
}
