// The look of the widget: that of the shop's theme, which comes before this file; a page sets the custom properties of
// `shoplens-search` and `shoplens-similar` in its place.
function own(name, plain, scheme = "light") { return `var(--shoplens-${name}, ${THEME[scheme]?.[name] ?? plain})`; }

const STYLE = new CSSStyleSheet();
STYLE.replaceSync(`
:host { --ink: ${own("ink", "#1d1d1f")}; --soft: ${own("soft", "#5f5f66")}; --ground: ${own("ground", "#fff")}; --tile: ${own("tile", "#f4f4f2")}; --line: ${own("line", "#8a8a90")}; --accent: ${own("accent", "#0b57d0")}; --round: ${own("radius", ".75rem")}; font: ${own("font", "inherit")}; display: inline-flex; gap: .35rem; align-items: stretch; color: var(--ink); text-align: start; }
:host([full]) { display: flex; }
:host(shoplens-similar) { display: block; }
:host(shoplens-similar) ul { grid-auto-flow: column; grid-template-columns: none; grid-auto-columns: 8.5rem; overflow-x: auto; padding: .25rem; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
input[type=search] { flex: 1; min-width: 0; min-height: 2.75rem; padding: .5rem .9rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: var(--round); }
button { font: inherit; color: inherit; cursor: pointer; background: var(--ground); border: 1px solid var(--line); border-radius: var(--round); }
.camera { flex: none; width: 2.75rem; min-height: 2.75rem; padding: 0; display: grid; place-items: center; }
.camera svg { width: 1.35rem; height: 1.35rem; }
:is(button, a, input, .box):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.panel { position: fixed; inset: auto; margin: 0; padding: .9rem; overflow: auto; color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: var(--round); box-shadow: 0 1rem 3rem rgb(0 0 0 / .25); }
.status, h3 { margin: 0 0 .6rem; font: inherit; color: var(--soft); }
.status:empty { margin: 0; }
h3 { margin-top: .9rem; font-weight: 600; }
ul { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .75rem; }
li a { display: grid; gap: .25rem; color: inherit; text-decoration: none; }
li a:hover .title { text-decoration: underline; }
.tile { aspect-ratio: 1; background: var(--tile); border-radius: calc(var(--round) / 1.5); overflow: hidden; display: grid; }
.tile img { width: 100%; height: 100%; object-fit: contain; }
.title { font-size: .92em; line-height: 1.3; }
.price { font-size: .92em; font-weight: 600; }
.price s, .note { font-weight: 400; color: var(--soft); }
.photo { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin-bottom: .9rem; }
.photo button { padding: .5rem .8rem; min-height: 2.75rem; }
.crop { position: relative; width: fit-content; max-width: 100%; overflow: hidden; touch-action: none; }
.crop canvas { display: block; max-width: 100%; max-height: 14rem; border-radius: calc(var(--round) / 2); }
.box { position: absolute; border: 2px solid #fff; box-shadow: 0 0 0 2px #000, 0 0 0 100vmax rgb(0 0 0 / .45); cursor: move; }
.box:focus-visible { outline-offset: -4px; }
.grip { position: absolute; inset: auto 0 0 auto; width: 1.75rem; height: 1.75rem; background: #fff; border: 2px solid #000; cursor: nwse-resize; }
.all { display: block; margin-top: .9rem; color: var(--accent); }
@media (prefers-color-scheme: dark) { :host([scheme=auto]) { --ink: ${own("ink", "#f2f2f2", "dark")}; --soft: ${own("soft", "#b6b6bd", "dark")}; --ground: ${own("ground", "#1c1c1f", "dark")}; --tile: ${own("tile", "#fff", "dark")}; --accent: ${own("accent", "#a8c7fa", "dark")}; } }
`);
