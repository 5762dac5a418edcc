// The page: keeps what the planner has set, asks for runs, shows how far they are and what they come to.

import { Levers, made } from "./levers.js";
import * as results from "./results.js";

const WAIT = 200; // milliseconds after a lever, in which another may be moved
const PACE = 300; // milliseconds between two questions how far the runs are
const NARROW = 600; // pixels; below, figures are drawn for a small screen
const FILES = { plan: "plan.toml", baseline: "baseline.toml", report: "report.html" };
const by = (id) => document.getElementById(id);

let house; // what the program offers
let state; // what the planner has set
let levers;
let look = null; // the newest request for runs
let seen = 0;
let colours = {};
let timer;

start();

async function start() {
  try {
    house = await asked("api/house");
  } catch (error) {
    return say(error.message, true);
  }
  state = remembered() ?? fresh();
  levers = new Levers(by("groups"), moved);
  by("model").append(...house.models.map((each) => made("option", { value: each.key }, each.title ? `${each.name}: ${each.title}` : each.name)));
  by("replications").append(...house.replications.map((each) => made("option", { value: each }, `${each}${each === house.usual ? " (usual)" : each < house.usual ? " (quicker)" : " (surer)"}`)));
  by("foot").textContent = `itsourcing ${house.version}; this page is served by a program on this machine and uses no network.`;
  wire();
  draw();
  run();
}

function wire() {
  by("levers").addEventListener("submit", (event) => event.preventDefault());
  by("model").addEventListener("change", () => { state.model = by("model").value; state.name = ""; draw(); later(); });
  by("name").addEventListener("change", () => { state.name = by("name").value.trim(); later(); });
  by("replications").addEventListener("change", () => { state.replications = Number(by("replications").value); later(); });
  by("reset").addEventListener("click", () => { state.common = {}; state.own[state.model] = {}; state.name = ""; draw(); later(); });
  by("save").addEventListener("click", () => { state.baseline = structuredClone(plan()); later(); });
  for (const button of document.querySelectorAll("[data-download]")) {
    button.addEventListener("click", () => download(button));
  }
  const top = () => document.documentElement.style.setProperty("--top", `${by("now").offsetHeight}px`);
  new ResizeObserver(top).observe(by("now"));
  let narrow = isNarrow();
  addEventListener("resize", () => { if (isNarrow() !== narrow) { narrow = isNarrow(); later(); } });
}

function fresh() {
  const first = house.models[0];
  return { model: first.key, name: "", replications: house.usual, common: {}, own: {}, baseline: { model: first.key, settings: {}, name: "" } };
}

const model = () => house.models.find((each) => each.key === state.model);
const isNarrow = () => innerWidth < NARROW;

/** The plan as the program takes it: levers of the company, and of this operating model. */
function plan() {
  const all = { ...state.common, ...(state.own[state.model] ?? {}) };
  const known = model().levers.filter((each) => each.key in all);
  return { model: state.model, name: state.name, settings: Object.fromEntries(known.map((each) => [each.key, all[each.key]])) };
}

function wanted() {
  return { plan: plan(), baseline: state.baseline, replications: state.replications, narrow: isNarrow() };
}

function moved(lever, value) {
  const settings = lever.common ? state.common : (state.own[state.model] ??= {});
  if (value === undefined) delete settings[lever.key];
  else settings[lever.key] = value;
  levers.count(plan().settings);
  later();
}

function draw() {
  by("model").value = state.model;
  by("name").value = state.name;
  by("name").placeholder = model().name;
  by("replications").value = state.replications;
  const phases = model().phases.length ? ` It changes later on (${model().phases.join(", ")}); levers move how it begins.` : "";
  by("about").textContent = model().title + phases;
  levers.draw(model(), plan().settings);
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(run, WAIT);
}

/** Asks for runs of what is set now; whatever was asked before is given up. */
async function run() {
  remember();
  const mine = (look = { number: null });
  results.stale();
  say("Starting…");
  try {
    const answer = await asked("api/look", wanted());
    if (look !== mine) return;
    complain([]);
    mine.number = answer.look;
    mine.answer = answer;
    seen = 0;
    results.held(answer.plan, answer.baseline, colours);
    follow(mine);
  } catch (error) {
    if (look !== mine) return;
    if (error.troubles) complain(error.troubles);
    say(error.troubles ? "Not run: see what is marked in red." : error.message, true);
  }
}

/** Shows how far a look is until it is done, or another has taken its place. */
async function follow(mine) {
  while (look === mine) {
    let told;
    try {
      told = await asked(`api/look?look=${mine.number}&seen=${seen}`);
    } catch (error) {
      return say(error.message, true);
    }
    if (look !== mine) return;
    if (told.state === "superseded") return say("Another window of this page is running now; move a lever to run here.", true);
    if (told.outcome) {
      seen = told.version;
      shown(told.outcome, mine);
    }
    if (told.state === "failed") return say(`A run failed: ${told.failure}`, true);
    pace(told, mine);
    if (told.state === "done") return;
    await new Promise((resolve) => setTimeout(resolve, PACE));
  }
}

function shown(outcome, mine) {
  const baseline = outcome.models.find((each) => each.baseline) ?? outcome.models.at(-1);
  colours = { plan: outcome.models.at(-1).colour, baseline: baseline.colour };
  results.show(outcome);
  results.held(mine.answer.plan, mine.answer.baseline, colours);
}

function pace({ state: now, done, total }, mine) {
  by("progress").max = total;
  by("progress").value = done;
  const what = mine.answer.plan.name;
  const beside = total > state.replications ? " and of its baseline" : "";
  if (now === "done") say(`Done: ${state.replications} replications of ${what}${beside}.`);
  else say(done < total ? `Running ${what}: ${done} of ${total} replications` : "Drawing…");
  by("progress").classList.toggle("idle", now === "done");
  document.body.dataset.state = now;
}

function complain(troubles) {
  const rest = levers.complain(troubles);
  for (const [id, mark] of [["name", "name"], ["form", null]]) {
    const words = rest.filter((each) => (mark ? each.lever === mark : each.lever !== "name")).map((each) => each.words);
    by(`${id}-error`).textContent = words.join("; ");
    by(`${id}-error`).hidden = words.length === 0;
  }
  by("name").toggleAttribute("aria-invalid", !by("name-error").hidden);
}

async function download(button) {
  const which = button.dataset.download;
  const error = by("download-error");
  error.hidden = true;
  button.disabled = true;
  try {
    const body = which === "report" ? { look: look?.number } : { ...wanted(), which };
    const blob = await (await answered(which === "report" ? "api/report" : "api/scenario", body)).blob();
    const link = made("a", { href: URL.createObjectURL(blob), download: FILES[which] });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (refused) {
    error.textContent = refused.message;
    error.hidden = false;
  }
  button.disabled = false;
}

async function asked(place, body) {
  return (await answered(place, body)).json();
}

/** The program's answer; an Error in words where it refuses. */
async function answered(place, body) {
  const post = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(place, post || {});
  } catch {
    throw new Error("The program behind this page has ended. Start `itsourcing app` again and open the address it prints.");
  }
  const told = answer.headers.get("Content-Type").startsWith("application/json") ? await answer.clone().json() : {};
  if (answer.ok && !told.troubles) return answer;
  const error = new Error(told.message ?? told.troubles.map((each) => each.words).join("; "));
  error.troubles = told.troubles;
  throw error;
}

function say(words, bad = false) {
  by("status").textContent = words;
  by("status").classList.toggle("error", bad);
  if (bad) {
    by("progress").classList.add("idle");
    document.body.dataset.state = "stopped";
  } else document.body.dataset.state = "running";
}

const SHELF = "itsourcing-planner";

/** Kept in this browser, so that a reload or a restart of the program loses nothing. */
function remember() {
  try {
    localStorage.setItem(SHELF, JSON.stringify({ key: house.key, state }));
  } catch { /* a browser that keeps nothing is no reason to stop */ }
}

function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(SHELF));
    return kept?.key === house.key ? kept.state : null;
  } catch {
    return null;
  }
}
