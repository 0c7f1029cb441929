// Favourites and what was seen lately: ids of products in this browser alone. The server shows those that an address names.
"use strict";
{
  const FAVOURITES = "shoplens.favourites", SEEN = "shoplens.seen";
  const MOST_FAVOURITES = 48, MOST_SEEN = 13, SHOWN = 12; // the page that is seen is one of them
  const page = document.querySelector("a[data-favourites-link]");

  function kept(name) {
    try {
      const ids = JSON.parse(localStorage.getItem(name));
      return Array.isArray(ids) ? ids.filter((one) => typeof one === "string") : [];
    } catch { return []; } // switched off, or not ours
  }

  function keep(name, ids) {
    try { localStorage.setItem(name, JSON.stringify(ids)); } catch { /* switched off, or full */ }
  }

  function addressOf(ids) { return `${new URL(page.href).pathname}?${new URLSearchParams(ids.map((id) => ["id", id]))}`; }

  // The id at the end of the address of a product.
  function idOf(address) { return decodeURIComponent(new URL(address, location.href).pathname.split("/").pop()); }

  function isKept(id) { return kept(FAVOURITES).includes(id); }

  function toggle(id) {
    const others = kept(FAVOURITES).filter((one) => one !== id), ids = isKept(id) ? others : [id, ...others].slice(0, MOST_FAVOURITES);
    keep(FAVOURITES, ids);
    draw();
  }

  function makeHeart(id, title) {
    const heart = document.createElement("button");
    heart.type = "button";
    heart.className = "icon-button heart";
    heart.dataset.heart = id;
    heart.setAttribute("aria-label", `${messages.favourite}: ${title}`);
    heart.append(page.querySelector("svg").cloneNode(true));
    return heart;
  }

  // Hearts on the cards and beside the title of a product, each as it is kept.
  function draw() {
    if (!page) return; // a theme's header without favourites
    for (const card of document.querySelectorAll(".card:not(:has(.heart))")) {
      const link = card.querySelector(".card-link");
      if (link) card.append(makeHeart(idOf(link.href), link.querySelector(".card-title").textContent.trim()));
    }
    for (const place of document.querySelectorAll("[data-keep]:empty")) place.append(makeHeart(place.dataset.keep, document.querySelector("h1").textContent.trim()));
    for (const heart of document.querySelectorAll("[data-heart]")) heart.setAttribute("aria-pressed", String(isKept(heart.dataset.heart)));
    page.classList.toggle("some", kept(FAVOURITES).length > 0);
  }

  // The products seen before this one, below what the page is about.
  async function showSeen() {
    const here = document.querySelector("[data-keep]")?.dataset.keep, place = document.querySelector("[data-seen-lately]");
    const before = kept(SEEN).filter((id) => id !== here);
    if (here && page) keep(SEEN, [here, ...before].slice(0, MOST_SEEN));
    if (!page || !place || !before.length) return;
    const answer = await fetch(addressOf(before.slice(0, SHOWN)), { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || !place.isConnected) return;
    const cards = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("main .card");
    place.querySelector("ul").replaceChildren(...cards);
    place.hidden = !cards.length;
    draw();
  }

  async function share(button) {
    if (navigator.share) return navigator.share({ url: location.href, title: document.title }).catch(() => null);
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = button.dataset.done;
    } catch { /* the address stands in the browser's own line */ }
    return say(button.textContent);
  }

  document.addEventListener("click", ({ target }) => {
    const heart = target.closest("[data-heart]"), sharing = target.closest("[data-share]");
    if (heart) toggle(heart.dataset.heart);
    if (sharing) share(sharing);
    if (target.closest("[data-forget-seen]")) {
      keep(SEEN, []);
      target.closest("[data-seen-lately]").hidden = true;
    }
  });
  window.addEventListener("storage", draw); // another tab
  for (const event of ["swapped", "added"]) document.addEventListener(event, draw);
  document.addEventListener("swapped", showSeen);

  const list = document.querySelector("[data-favourites]");
  if (list && page && !location.search.includes("id=") && kept(FAVOURITES).length) location.replace(addressOf(kept(FAVOURITES)));
  for (const button of document.querySelectorAll("[data-share]")) button.hidden = false;
  draw();
  showSeen();
}
