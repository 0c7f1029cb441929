// Suggestions while somebody types: a combobox after the ARIA pattern. Without this file the box is a plain one.
"use strict";
{
  const WAIT_MS = 120; // after the last key
  const KEPT = "shoplens.searches", MOST_KEPT = 6; // the last searches, in this browser alone

  function lastSearches() {
    try { return JSON.parse(localStorage.getItem(KEPT)) ?? []; } catch { return []; } // switched off, or not ours
  }

  function keepSearch(words) {
    if (!words.trim()) return;
    const others = lastSearches().filter((one) => one.toLowerCase() !== words.trim().toLowerCase());
    try { localStorage.setItem(KEPT, JSON.stringify([words.trim(), ...others].slice(0, MOST_KEPT))); } catch { /* switched off */ }
  }

  // Lower case and without accents, each character in its place.
  function folded(text) {
    return [...text].map((sign) => [...sign.normalize("NFD").toLowerCase()][0]).join("");
  }

  // The text with what was typed marked, where a word begins with it; accents may be left out.
  function marked(text, typed) {
    const composed = text.normalize("NFC");
    const words = folded(typed.trim().normalize("NFC")).split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).filter(Boolean);
    if (!words.length) return [text];
    const parts = [];
    let done = 0;
    for (const found of folded(composed).matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join("|")})`, "gu"))) {
      const mark = document.createElement("mark");
      mark.textContent = composed.slice(found.index, found.index + found[0].length);
      parts.push(composed.slice(done, found.index), mark);
      done = found.index + found[0].length;
    }
    return [...parts, composed.slice(done)];
  }

  function element(name, className, ...content) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  function makeOption(offer, id, typed) {
    const option = element("li", "offer");
    option.id = id;
    option.setAttribute("role", "option");
    option.dataset.url = offer.url;
    if (offer.picture) {
      const picture = element("img", "offer-picture");
      Object.assign(picture, { src: offer.picture, alt: "", width: 40, height: 40 });
      option.append(picture);
    }
    option.append(element("span", "offer-text", element("bdi", "", ...marked(offer.text, typed))));
    if (offer.price) option.append(element("span", "offer-price", offer.price));
    return option;
  }

  function makeCombobox(input) {
    const list = element("ul", "suggestions");
    list.id = `${input.id}-offers`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", messages.suggestions);
    list.hidden = true;
    input.form.classList.add("with-suggestions");
    input.form.append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
      input.setAttribute(name, value);
    }
    let timer, asking, at = -1, options = [];

    function close() {
      clearTimeout(timer);
      asking?.abort();
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(next) {
      if (at >= 0) options[at].removeAttribute("aria-selected");
      at = next < 0 ? options.length - 1 : next % options.length;
      options[at].setAttribute("aria-selected", "true");
      options[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[at].id);
    }

    // Offers under a heading for each group, in the order in which they came.
    function show(offers, typed) {
      options = [];
      const groups = Object.entries(Object.groupBy ? Object.groupBy(offers, (offer) => offer.group) : { "": offers });
      list.replaceChildren(...groups.map(([name, members], number) => {
        const inner = element("ul");
        inner.setAttribute("role", "group");
        if (name) {
          const heading = element("li", "offer-group", name);
          heading.id = `${list.id}-group-${number}`;
          heading.setAttribute("role", "presentation");
          inner.setAttribute("aria-labelledby", heading.id);
          inner.append(heading);
        } else inner.setAttribute("aria-label", messages.suggestions);
        for (const offer of members) {
          options.push(makeOption(offer, `${list.id}-${options.length}`, typed));
          inner.append(options.at(-1));
        }
        const outer = element("li", "", inner);
        outer.setAttribute("role", "presentation");
        return outer;
      }));
      at = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !offers.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    }

    function showLast() {
      if (input.value.trim()) return;
      const action = new URL(input.form.action).pathname;
      show(lastSearches().map((words) => ({ text: words, group: messages.lately, url: `${action}?${new URLSearchParams({ q: words })}` })), "");
    }

    async function ask() {
      asking?.abort();
      asking = new AbortController();
      const typed = input.value;
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" }, signal: asking.signal });
        if (answer.ok && document.activeElement === input) show((await answer.json()).suggestions, typed);
      } catch { /* typed on, or no network: the box is good without */ }
    }

    function follow(option) {
      keepSearch(new URL(option.dataset.url, location.href).searchParams.get("q") ?? "");
      location.assign(option.dataset.url);
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      if (input.value.trim()) timer = setTimeout(ask, WAIT_MS); else { close(); showLast(); }
    });
    input.addEventListener("focus", showLast);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); }
      else if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); if (input.value.trim()) ask(); else showLast(); }
      else if (list.hidden) return;
      else if (event.key === "ArrowDown") { event.preventDefault(); choose(at + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); choose(at - 1); }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); follow(options[at]); }
    });
    input.addEventListener("blur", () => setTimeout(close, 100));
    input.form.addEventListener("submit", () => { keepSearch(input.value); close(); });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the box keeps the focus
      const option = event.target.closest("[role=option]");
      if (option && event.button === 0) follow(option);
    });
    // Who opens something of what was typed has searched for it.
    document.querySelector("main").addEventListener("click", (event) => {
      if (event.target.closest("a") && location.pathname === new URL(input.form.action).pathname) keepSearch(input.value);
    });
  }

  for (const input of document.querySelectorAll("input[data-suggest]")) makeCombobox(input);
}
