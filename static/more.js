// The link to more adds the next page's cards below; the address then leads to as many. Without this file it shows that page.
"use strict";
{
  // The address of this page with the next one added; null where these would be too many together.
  function together(link) {
    const address = new URL(location.href), next = Number(new URL(link.href).searchParams.get("page"));
    const first = Number(address.searchParams.get("first") ?? address.searchParams.get("page") ?? 1);
    if (next - first >= Number(link.dataset.more)) return null;
    address.searchParams.set("page", next);
    address.searchParams.set("first", first);
    return address.pathname + address.search;
  }

  // The cards of a page that came, at the end of those of their kind; returns the first of them.
  function append(fresh, nav) {
    let firstCard = null;
    for (const list of fresh.querySelectorAll("main ul.cards[data-kind]")) {
      const own = nav.parentElement.querySelector(`ul.cards[data-kind=${list.dataset.kind}]`);
      firstCard ??= list.firstElementChild;
      if (own) own.append(...list.children);
      else nav.before(...[list.previousElementSibling].filter((one) => one?.matches(".cards-divider")), list);
    }
    return firstCard;
  }

  async function showMore(link, address) {
    const nav = link.closest("nav");
    link.setAttribute("aria-busy", "true");
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!nav.isConnected) return; // other results stand there by now
    const fresh = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const others = fresh?.querySelector("main nav.pages"), card = fresh && append(fresh, nav);
    if (!card) return location.assign(link.href);
    nav.replaceWith(others);
    noteAddress(address, history.state, false);
    document.dispatchEvent(new CustomEvent("added"));
    card.querySelector("a").focus({ preventScroll: true });
    say(others.querySelector("[data-seen]")?.textContent ?? document.querySelector("main .total")?.textContent ?? "");
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-more]");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = together(link);
    if (!address) return; // a page of its own
    event.preventDefault();
    if (!link.hasAttribute("aria-busy")) showMore(link, address);
  });
}
