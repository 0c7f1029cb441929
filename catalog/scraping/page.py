"""What one page holds for a catalogue: its products, merged from all it says, and where it leads."""

from dataclasses import dataclass, field, replace

from parsel import Selector

from catalog.scraping.addresses import identity_in, normalised, site_of
from catalog.scraping.picture_addresses import without_placeholders
from catalog.scraping.product import Product
from catalog.scraping.structured_data import json_ld, microdata
from catalog.scraping.structured_data.open_graph import read_open_graph
from catalog.scraping.structured_data.schema_org import PageProducts, read_schema_org

MAX_ID = 120  # of an id made from an address; the catalogue takes 200
_LD = "//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"
_LINKS = "//a[@href][not(contains(concat(' ', @rel, ' '), ' nofollow '))] | //area[@href] | //link[@rel='next'][@href]"


@dataclass
class Page:
    """A page that was read; `notes` say what on it could not be."""

    products: list[Product] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lost_product: bool = False  # a product's JSON-LD could not be read


def read_page(html: str, url: str) -> Page:
    """Products by JSON-LD, then microdata, then OpenGraph: a later source only fills gaps."""
    tree, page = Selector(text=html or "<html></html>", type="html"), Page()
    base = normalised(tree.xpath("string(//base/@href)").get() or "", url) or url
    own_url = _canonical(tree, base, url)
    first = read_schema_org(_json_ld(tree, page), base)
    second = read_schema_org(json_ld.nodes(microdata.items(tree, base)), base)
    page.products = _merged(first, second)
    _add_open_graph(tree, base, page)
    taken: dict[str, str] = {}
    for product in page.products:
        product.category = product.category or (
            _category_path(first.category or second.category, product) if product.own else ""
        )
        product.images = without_placeholders(product.images)
        _settle(product, own_url, taken)
    page.links = _links(tree, base) + first.links + second.links
    page.links = list(dict.fromkeys([*(item.url for item in page.products if not item.own), *page.links]))
    if _says_nofollow(tree):
        page.links, page.notes = [], [*page.notes, "the page asks not to follow its links"]
    return page


def _json_ld(tree: Selector, page: Page) -> list[json_ld.Node]:
    values = []
    for script in tree.xpath(_LD):
        text = script.xpath("string()").get() or ""
        try:
            values += json_ld.parse(text)
        except ValueError:
            page.notes.append("broken JSON-LD was left out")
            page.lost_product = page.lost_product or json_ld.names_product(text)
    return json_ld.nodes(values)


def _merged(first: PageProducts, second: PageProducts) -> list[Product]:
    """JSON-LD's products with their gaps filled from microdata; microdata's own only where JSON-LD has none."""
    own, other = ([item for item in found.products if item.own] for found in (first, second))
    if not own:
        return [*other, *(item for item in first.products + second.products if not item.own)]
    for product in own:
        same = [item for item in other if (product.id and item.id == product.id) or item.title == product.title]
        if len(own) == len(other) == 1 and (same or not (product.id and other[0].id)):
            product.fill(other[0])
        elif same:
            product.fill(same[0])
        elif len(other) == 1 and len({item.group_id for item in own}) == 1:
            product.fill(_shared(other[0]))
    return [*own, *(item for item in first.products + second.products if not item.own)]


def _shared(product: Product) -> Product:
    """What a page says of a product that is true of each variant of it."""
    return replace(product, id="", gtin="", price="", currency="", availability="", url="", attributes={})


def _add_open_graph(tree: Selector, base: str, page: Page) -> None:
    tags, is_product = read_open_graph(tree, base)
    own = [item for item in page.products if item.own]
    if tags is None:
        return
    if not own and (is_product or page.lost_product):
        page.products.insert(0, tags)
    for item in own:
        if len(own) == 1:
            item.fill(tags if is_product else _shared(tags))
        elif own[0].group_id and len({other.group_id for other in own}) == 1:
            item.fill(_shared(tags))


def _category_path(path: str, product: Product) -> str:
    """Breadcrumbs often end in the product itself."""
    steps = path.split(" > ")
    return " > ".join(steps[:-1] if steps[-1].strip().lower() == product.title.strip().lower() else steps)


def _settle(product: Product, page_url: str, taken: dict[str, str]) -> None:
    """Every product has an address and an id of its own; its number, else a printed one, else its address."""
    product.url = product.url or page_url
    if not product.id:
        product.id = product.gtin or product.attributes.get("mpn", "") or identity_in(product.url) or "start"
        product.id = product.id[-MAX_ID:]
        options = (product.title, *(product.attributes.get(name, "") for name in ("color", "size")))
        if taken.get(product.id, product.title) != product.title or (product.group_id and product.id in taken):
            product.id += "#" + "-".join(" ".join(filter(None, options)).lower().split())[: MAX_ID // 2]
    taken.setdefault(product.id, product.title)


def _canonical(tree: Selector, base: str, url: str) -> str:
    """The page's canonical address; one on another site, or of the start page, is ignored."""
    canonical = normalised(tree.xpath("string(//link[@rel='canonical']/@href)").get() or "", base)
    return canonical if canonical and site_of(canonical) == site_of(url) and identity_in(canonical) else url


def _links(tree: Selector, base: str) -> list[str]:
    return [address for link in tree.xpath(_LINKS) if (address := normalised(link.root.get("href"), base))]


def _says_nofollow(tree: Selector) -> bool:
    directives = tree.xpath("//meta[translate(@name, 'ROBTS', 'robts')='robots']/@content").getall()
    return any("nofollow" in directive.lower() or directive.strip().lower() == "none" for directive in directives)
