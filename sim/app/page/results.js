// What the runs come to: tiles, words, figures, table. Text is set as text, figures are pictures.

import { made } from "./levers.js";

const FIGURES = ["trade_off", "cost", "over_time", "satisfaction"];
const by = (id) => document.getElementById(id);

/** Shows an outcome; what it does not have yet stays as it was. */
export function show(outcome) {
  const models = outcome.models;
  by("tiles").replaceChildren(...outcome.tiles.map((tile) => tileOf(tile, models)));
  by("tiles").classList.remove("stale");
  verdict(outcome);
  table(outcome);
  for (const name of FIGURES) {
    if (outcome[`figure.${name}`]) figure(name, outcome[`figure.${name}`]);
  }
  const whole = FIGURES.every((name) => outcome[`figure.${name}`]);
  by("figures").classList.toggle("stale", !whole);
}

/** Says that what is shown is of an older plan. */
export function stale() {
  for (const id of ["tiles", "figures"]) by(id).classList.add("stale");
}

/** Who is held against whom, in words. */
export function held(plan, baseline, colours) {
  side("plan", plan, colours);
  side("baseline", baseline, colours);
}

function side(which, words, colours) {
  const swatch = made("span", { class: "swatch" });
  swatch.style.setProperty("--colour", colours[which] ?? "#999");
  const count = words.changes.length;
  const told = count ? `starts from ${words.model}, with ${count === 1 ? "1 change" : `${count} changes`}:` : `${words.model} as shipped, nothing changed.`;
  by(`${which}-words`).replaceChildren(swatch, made("strong", {}, words.name), ` – ${told}`);
  by(`${which}-changes`).replaceChildren(...words.changes.map((each) => made("li", {}, each)));
}

function tileOf(tile, models) {
  const unit = made("span", { class: "unit" }, ` ${tile.unit}`);
  const value = made("div", { class: "value" }, tile.cells.at(-1), unit);
  const element = made("div", { class: "tile" }, made("h3", {}, tile.name), value);
  element.style.setProperty("--plan", models.at(-1).colour);
  element.dataset.metric = tile.metric;
  if (tile.change !== undefined) element.append(changeOf(tile));
  return element;
}

function changeOf(tile) {
  const judged = tile.better === null ? "" : tile.better ? "better" : "worse";
  const words = tile.sure ? judged && `, ${judged}` : ", may be chance";
  const [against, range] = [" vs baseline", ` (${tile.range})`].map((text) => made("span", { class: "range" }, text));
  return made("div", { class: `change ${judged}` }, tile.change, against, words, range);
}

function verdict(outcome) {
  const alone = outcome.models.length === 1;
  by("verdict").textContent = alone ? "The plan is the baseline as yet. Move a lever, or choose another operating model, to see what changes." : outcome.verdict;
}

function table({ models, table: rows, replications }) {
  const two = models.length === 2;
  const heads = ["", ...models.map((each) => each.name), ...(two ? ["plan less baseline", "95 % interval"] : [])];
  const head = made("tr", {}, ...heads.map((each) => made("th", { scope: "col" }, each)));
  by("table").tHead.replaceChildren(head);
  by("table").tBodies[0].replaceChildren(...rows.map((row) => rowOf(row, two)));
  const sides = replications === 1 ? "One run: no intervals yet." : `Mean of ${replications} runs ± half of its 95 % interval.`;
  by("table").caption.textContent = `${sides}${two ? " Differences are taken run by run, since plan and baseline meet the same luck; coloured where sure." : ""}`;
}

function rowOf(row, two) {
  const judged = row.better === true ? "better" : row.better === false ? "worse" : "";
  const name = made("th", { scope: "row", class: row.indented ? "indented" : "" }, row.name, made("span", { class: "unit" }, ` (${row.unit})`));
  const cells = row.cells.map((each) => made("td", {}, each));
  const change = two ? [made("td", { class: judged }, row.change), made("td", {}, row.range)] : [];
  return made("tr", {}, name, ...cells, ...change);
}

function figure(name, { source, alt }) {
  let image = by(`figure-${name}`);
  if (!image) {
    image = made("img", { id: `figure-${name}` });
    by("figures").append(made("figure", {}, image));
  }
  if (image.src !== source) image.src = source;
  image.alt = alt;
}
