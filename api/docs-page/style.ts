/** The page's stylesheet: light or dark as the reader's system is, on any width, on paper. */
export const style = `
:root {
  --text: #23211d; --quiet: #635e56; --line: #e2ddd4; --ground: #fffefb; --panel: #f7f4ee; --accent: #9a5200; --mark: #fdf0d8;
  --get: #0b5cad; --post: #17703a; --patch: #8a5a00; --delete: #b3261e; --code: #f3efe7;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e9e5dd; --quiet: #a9a297; --line: #3a362f; --ground: #1a1815; --panel: #211f1b; --accent: #f2b04e; --mark: #3a2c12;
    --get: #7db8f5; --post: #7ccf98; --patch: #f0bd5c; --delete: #ff9a92; --code: #2a2722;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--text); background: var(--ground); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
code { background: var(--code); padding: 0.1em 0.3em; border-radius: 3px; }
ul { list-style: none; margin: 0; padding: 0; }
p { margin: 0.75rem 0; }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--ground); padding: 0.5rem 1rem; z-index: 1; }
.skip:focus { top: 0.5rem; }

header { background: var(--panel); border-bottom: 1px solid var(--line); padding: 1rem 1.25rem; }
.brand { margin: 0; font-size: 1.125rem; font-weight: 700; }
.brand a { color: inherit; text-decoration: none; }
.brand span { color: var(--quiet); font-weight: 400; }
nav { margin-top: 0.75rem; font-size: 0.9375rem; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav ul ul { display: none; }
nav > ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
nav > ul > li > a { display: inline-block; padding: 0.25rem 0; font-weight: 600; }

main { padding: 1.5rem 1.25rem 6rem; max-width: 62rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0.5rem 0 0; letter-spacing: -0.01em; }
.lead { font-size: 1.1875rem; color: var(--quiet); margin: 0.25rem 0 1.5rem; }
main > p, section > p { max-width: 44rem; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 3.5rem 0 0.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1875rem; line-height: 1.35; margin: 0 0 0.5rem; }
h4 { font-size: 0.8125rem; margin: 1.5rem 0 0.5rem; color: var(--quiet); }
.anchor { color: var(--quiet); font-weight: 400; text-decoration: none; opacity: 0; }
h3:hover .anchor, .anchor:focus { opacity: 1; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.375rem 1.25rem; margin: 1rem 0; }
dd { margin: 0; }

.operation { margin-top: 2.5rem; padding: 1.25rem; border: 1px solid var(--line); border-radius: 8px; }
.operation:target { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.call { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0.25rem 1rem; }
.call p { margin: 0.125rem 0; }
.path { background: none; padding: 0; font-size: 0.9375rem; overflow-wrap: anywhere; }
.path var { color: var(--accent); font-style: normal; }
.call .method { margin-right: 0.375rem; }
.method { font: 700 0.75rem/1 var(--mono); letter-spacing: 0.02em; }
.get { color: var(--get); } .post { color: var(--post); } .patch { color: var(--patch); } .delete { color: var(--delete); }
.scope { color: var(--quiet); font-size: 0.875rem; }

table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem 0.5rem 0; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; padding-top: 0; color: var(--quiet); font-size: 0.8125rem; }
tbody th { white-space: nowrap; }
td:nth-child(4) { max-width: 14rem; }
.required { color: var(--delete); font-size: 0.8125rem; white-space: nowrap; }

.whole { margin: 0.25rem 0; color: var(--quiet); font-size: 0.9375rem; }
.schema { font-size: 0.9375rem; }
.schema li { padding: 0.1875rem 0 0.1875rem 1.125rem; }
.schema .schema { margin: 0.25rem 0 0.25rem 0.25rem; border-left: 1px solid var(--line); }
.schema details > summary { list-style: none; margin-left: -1.125rem; padding-left: 1.125rem; cursor: pointer; position: relative; }
.schema details > summary::-webkit-details-marker { display: none; }
.schema details > summary::before { content: "▸"; position: absolute; left: 0.125rem; color: var(--accent); }
.schema details[open] > summary::before { content: "▾"; }
.name { background: none; padding: 0; font-weight: 600; }
.choice { color: var(--quiet); font-style: italic; }
.type { color: var(--quiet); font-size: 0.875rem; white-space: nowrap; }
.about { margin-left: 0.25rem; }
p.about { margin: 0.25rem 0; color: var(--quiet); }
.like { color: var(--quiet); }
.answer { margin: 0.5rem 0; }
.answer > summary { cursor: pointer; }
.answer > summary::marker { color: var(--accent); }
.status { font: 600 0.875rem/1 var(--mono); }
.errors { color: var(--quiet); }
pre { margin: 0; padding: 0.875rem 1rem; background: var(--code); border-radius: 6px; overflow-x: auto; line-height: 1.5; }
pre code { background: none; padding: 0; }

@media (max-width: 44rem) {
  .operation { margin-inline: -1.25rem; border-inline: 0; border-radius: 0; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.5rem; }
  table, tbody, tr, th, td { display: block; }
  thead { position: absolute; clip-path: inset(50%); }
  tr { border-top: 1px solid var(--line); padding: 0.5rem 0; }
  th, td, td:nth-child(4) { border: 0; padding: 0; max-width: none; white-space: normal; }
  td { display: inline; color: var(--quiet); }
  td + td:not(:last-child)::before { content: "· "; }
  td:last-child { display: block; color: var(--text); }
  td.none { display: none; }
  .type { white-space: normal; }
  .about { display: block; margin-left: 0; }
}
@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
  header { position: sticky; top: 0; height: 100vh; overflow-y: auto; border-bottom: 0; border-right: 1px solid var(--line); padding: 1.5rem 1.25rem 3rem; }
  nav { margin-top: 1.25rem; }
  nav > ul { display: block; }
  nav > ul > li { margin-bottom: 0.75rem; }
  nav ul ul { display: block; }
  nav ul ul a { display: flex; gap: 0.5rem; align-items: baseline; padding: 0.1875rem 0; color: var(--text); line-height: 1.4; }
  nav .method { flex: 0 0 3rem; font-size: 0.6875rem; }
  main { padding: 2rem 3rem 8rem; }
}
@media print {
  header, .skip { display: none; }
  .operation { break-inside: avoid; }
}
`;
