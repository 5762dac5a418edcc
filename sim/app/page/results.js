// The results of runs: tiles, verdict, figures, table. Names are set as text, figures are images, so no script can run.

import { build } from "./levers.js";

const FIGURES = ["trade_off", "cost", "over_time", "satisfaction"];
const by = (id) => document.getElementById(id);

/** Shows a result; figures that it does not have yet stay unchanged. */
export function show(result) {
  const models = result.models;
  by("tiles").replaceChildren(...result.tiles.map((tile) => tileOf(tile, models)));
  by("tiles").classList.remove("stale");
  verdict(result);
  table(result);
  holdUps(result.hold_ups);
  for (const name of FIGURES) {
    if (result[`figure.${name}`]) figure(name, result[`figure.${name}`]);
  }
  const whole = FIGURES.every((name) => result[`figure.${name}`]);
  by("figures").classList.toggle("stale", !whole);
}

/** Marks the results shown as those of an older plan. */
export function markStale() {
  for (const id of ["tiles", "figures"]) by(id).classList.add("stale");
}

/** Shows which plan is compared with which baseline. */
export function showModels(plan, baseline, colours) {
  side("plan", plan, colours);
  side("baseline", baseline, colours);
}

function side(which, words, colours) {
  const swatch = build("span", { class: "swatch" });
  swatch.style.setProperty("--colour", colours[which] ?? "#999");
  const count = words.changes.length;
  const text = count ? `starts from ${words.model}, with ${count === 1 ? "1 change" : `${count} changes`}:` : `${words.model} as in the file, unchanged.`;
  by(`${which}-words`).replaceChildren(swatch, build("strong", {}, words.name), ` – ${text}`);
  by(`${which}-changes`).replaceChildren(...words.changes.map((each) => build("li", {}, each)));
}

function tileOf(tile, models) {
  const unit = build("span", { class: "unit" }, ` ${tile.unit}`);
  const value = build("div", { class: "value" }, tile.cells.at(-1), unit);
  const element = build("div", { class: "tile" }, build("h3", {}, tile.name), value);
  element.style.setProperty("--plan", models.at(-1).colour);
  element.dataset.metric = tile.metric;
  if (tile.change !== undefined) element.append(changeOf(tile));
  return element;
}

function changeOf(tile) {
  const effect = tile.better === null ? "" : tile.better ? "better" : "worse";
  const words = tile.significant ? effect && `, ${effect}` : tile.judged ? ", not significant" : ", too few runs to tell";
  const [against, range] = [" vs baseline", tile.judged ? ` (${tile.range})` : ""].map((text) => build("span", { class: "range" }, text));
  return build("div", { class: `change ${effect}` }, tile.change, against, words, range);
}

function verdict(result) {
  const same = result.models.length === 1;
  const alone = "The plan is the same as the baseline. Move a lever or choose another operating model to see a difference.";
  by("verdict").textContent = same ? `${alone} ${result.remarks}` : result.verdict;
}

function table({ models, table: rows, replications }) {
  const two = models.length === 2;
  const heads = ["", ...models.map((each) => each.name), ...(two ? ["plan less baseline", "95 % interval"] : [])];
  const head = build("tr", {}, ...heads.map((each) => build("th", { scope: "col" }, each)));
  by("table").tHead.replaceChildren(head);
  by("table").tBodies[0].replaceChildren(...rows.map((row) => rowOf(row, two)));
  const sides = replications === 1 ? "One run: no intervals yet." : `Mean of ${replications} runs ± half of its 95 % interval.`;
  by("table").caption.textContent = `${sides}${two ? " Differences are taken run by run, since plan and baseline use the same random numbers; significant ones, with 0 outside the interval, are coloured." : ""}`;
}

function holdUps({ headings, explained, rows }) {
  const heads = ["", "resource or stage", ...headings].map((each) => build("th", { scope: "col" }, each));
  by("hold-ups").tHead.replaceChildren(build("tr", {}, ...heads));
  by("hold-ups").caption.textContent = `${explained} Red: overloaded, so that the queue grows all the time.`;
  by("hold-ups").tBodies[0].replaceChildren(...rows.map((row, k) => {
    const again = k > 0 && rows[k - 1].model === row.model;
    const [load, ...others] = row.cells;
    const first = build("td", { class: row.overloaded ? "worse" : "" }, load);
    const name = build("th", { scope: "row" }, row.name);
    return build("tr", {}, build("th", {}, again ? "" : row.model), name, first, ...others.map((each) => build("td", {}, each)));
  }));
}

function rowOf(row, two) {
  const effect = row.better === true ? "better" : row.better === false ? "worse" : "";
  const name = build("th", { scope: "row", class: row.indented ? "indented" : "" }, row.name, build("span", { class: "unit" }, ` (${row.unit})`));
  const cells = row.cells.map((each) => build("td", {}, each));
  const change = two ? [build("td", { class: effect }, row.change), build("td", {}, row.range)] : [];
  return build("tr", {}, name, ...cells, ...change);
}

function figure(name, { source, alt }) {
  let image = by(`figure-${name}`);
  if (!image) {
    image = build("img", { id: `figure-${name}` });
    by("figures").append(build("figure", {}, image));
  }
  if (image.src !== source) image.src = source;
  image.alt = alt;
}
