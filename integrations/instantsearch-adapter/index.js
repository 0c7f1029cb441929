// A search client for InstantSearch: translates its requests into Shoplens's JSON API, and the answers back.
//
// Attributes: category, brand, colour, material, size (lists), price (range), rating (stars at least), in_stock ("yes").
// An index named "products" sorts by relevance, "products/sort/price", ".../-price", ".../newest", ".../rating" otherwise.

const LISTS = ["category", "brand", "colour", "material", "size"];
const MOST_OFFSET = 10_000; // as the API has it
const SORT = "/sort/";

/** A search client of the shop at `url`, with a browser key of it. */
export function shoplensClient({ url, key }) {
  const base = new URL("api/v1/search", url.endsWith("/") ? url : `${url}/`);
  const asked = new Map(); // within one search, what several requests ask alike is asked once

  async function ask(parameters) {
    const address = new URL(base);
    address.search = new URLSearchParams([...parameters, ["key", key]]).toString();
    const answer = await fetch(address, { credentials: "omit" });
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(body.detail ?? `The search answered ${answer.status}.`);
    return body;
  }

  function once(parameters) {
    const name = new URLSearchParams(parameters).toString();
    if (!asked.has(name)) asked.set(name, ask(parameters).finally(() => asked.delete(name)));
    return asked.get(name);
  }

  // The request's result from the answer to `main`, which may be another one: Shoplens counts the values of a facet
  // without that facet's own filter, so that the requests InstantSearch adds to have these counts need not be asked.
  async function one({ indexName, params = {} }, main = params) {
    const started = performance.now();
    const filters = filtersOf(main), query = main.query?.trim() ?? "";
    const size = Math.min(100, main.hitsPerPage ?? 20), page = main.page ?? 0;
    const words = query ? [["q", query]] : [];
    if (!words.length && !filters.length) return emptyResult(indexName, params, size);
    const sort = indexName.includes(SORT) ? [["sort", indexName.split(SORT)[1]]] : [];
    const part = [["limit", Math.max(1, size)], ["offset", Math.min(MOST_OFFSET, page * size)]];
    const wanted = [once([...words, ...filters, ...sort, ...part])];
    if (facetsOf(params).includes("price")) {
      const others = filters.filter(([name]) => !name.endsWith("_price"));
      wanted.push(...["price", "-price"].map((way) => once([...words, ...others, ["min_price", 0], ["sort", way], ["limit", 1]])));
    }
    const [answer, cheapest, dearest] = await Promise.all(wanted);
    return resultOf({ withHits: params === main, answer, cheapest, dearest, indexName, params, query, size, page, took: Math.round(performance.now() - started) });
  }

  return {
    search: async (requests) => {
      const main = (of) => requests.find((one) => one.indexName === of.indexName && one.params?.hitsPerPage !== 0) ?? of;
      return { results: await Promise.all(requests.map((request) => one(request, request.params?.hitsPerPage === 0 ? main(request).params : request.params))) };
    },
    searchForFacetValues: (requests) => Promise.all(requests.map(async ({ indexName, params }) => {
      const { facets } = await one({ indexName, params: { ...params, hitsPerPage: 1, facets: [params.facetName] } });
      const part = (params.facetQuery ?? "").toLowerCase();
      const facetHits = Object.entries(facets[params.facetName] ?? {}).filter(([value]) => value.toLowerCase().includes(part))
        .map(([value, count]) => ({ value, count, highlighted: marked(value, params.facetQuery ?? "", params) }));
      return { facetHits, exhaustiveFacetsCount: true, processingTimeMS: 0 };
    })),
  };
}

function facetsOf({ facets }) {
  return facets === undefined ? [] : [facets].flat();
}

// Name and value of each of the API's filters.
function filtersOf({ facetFilters = [], numericFilters = [] }) {
  const found = [];
  for (const text of [facetFilters].flat(2)) {
    const at = text.indexOf(":"), name = text.slice(0, at), value = text.slice(at + 1).replace(/^\\-/, "-");
    if (LISTS.includes(name)) found.push([name, value]);
    else if (name === "in_stock") found.push([name, "1"]);
    else if (name === "rating") found.push([name, value]);
  }
  for (const text of [numericFilters].flat(2)) {
    const [, name, sign, value] = /^(\w+)\s*(>=|<=|=|>|<)\s*(-?[\d.]+)$/.exec(text) ?? [];
    if (name === "rating" && sign !== "<=") found.push([name, String(Math.floor(Number(value)))]);
    if (name !== "price") continue;
    if (sign !== "<=" && sign !== "<") found.push(["min_price", value]);
    if (sign !== ">=" && sign !== ">") found.push(["max_price", value]);
  }
  return found;
}

function emptyResult(index, params, hitsPerPage) {
  return { index, query: "", params: "", hits: [], nbHits: 0, page: 0, nbPages: 0, hitsPerPage, facets: {}, exhaustiveNbHits: true, exhaustiveFacetsCount: true, processingTimeMS: 0 };
}

function resultOf({ withHits, answer, cheapest, dearest, indexName, params, query, size, page, took }) {
  const hits = [...answer.results, ...(page ? [] : answer.nearest)];
  const facets = {};
  for (const name of facetsOf(params)) {
    const listed = (name === "*" ? Object.keys(answer.facets) : [name]).filter((one) => answer.facets[one]);
    for (const one of listed) facets[one] = Object.fromEntries(answer.facets[one].map(({ value, count }) => [value, count]));
  }
  const range = [cheapest, dearest].map((found) => found?.results[0]?.price);
  return {
    index: indexName, query, params: "", page, hitsPerPage: size,
    hits: withHits ? hits.map((hit, place) => hitOf(hit, query, params, page * size + place)) : [],
    nbHits: answer.total, nbPages: Math.ceil(Math.min(answer.total, MOST_OFFSET) / Math.max(1, size)),
    facets, ...(range.every(Number.isFinite) && { facets_stats: { price: { min: range[0], max: range[1] } } }),
    exhaustiveNbHits: answer.total_is_exact, exhaustiveFacetsCount: answer.total_is_exact, processingTimeMS: took,
  };
}

function hitOf(hit, query, params, position) {
  const highlight = (name) => ({ value: marked(hit[name] ?? "", query, params), matchLevel: query ? "partial" : "none", matchedWords: [] });
  return { ...hit, objectID: hit.id, __position: position + 1, _highlightResult: Object.fromEntries(["title", "brand", "category"].map((name) => [name, highlight(name)])) };
}

// The text with each word of the query, where a word begins with it, between the tags; InstantSearch escapes the rest.
function marked(text, query, { highlightPreTag = "<em>", highlightPostTag = "</em>" }) {
  const words = query.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!words.length) return text;
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})`, "giu"), `${highlightPreTag}$1${highlightPostTag}`);
}
