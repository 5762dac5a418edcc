// The page: stores the settings of the planner, requests runs, shows their progress and results.

import { Levers, build } from "./levers.js";
import * as results from "./results.js";

const DELAY = 200; // milliseconds from the last change of a lever to the request
const POLL_INTERVAL = 300; // milliseconds between two requests for progress
const NARROW = 600; // pixels; figures for narrower windows are drawn for a small screen
const FILES = { plan: "plan.toml", baseline: "baseline.toml", report: "report.html" };
const WINDOW = crypto.randomUUID(); // names this window of the page to the server
const by = (id) => document.getElementById(id);

let session; // models, levers and choices from the server
let state; // the settings of the planner
let levers;
let request = null; // the newest run request
let order = 0; // how many run requests this window has sent; a late one of a lower order is refused
let seen = 0; // version of the result shown
let colours = {};
let timer;

start();

async function start() {
  try {
    session = await fetchJson("api/session");
  } catch (error) {
    return say(error.message, true);
  }
  state = storedState() ?? initialState();
  levers = new Levers(by("groups"), changeLever);
  by("model").append(...session.models.map((each) => build("option", { value: each.key }, each.title ? `${each.name}: ${each.title}` : each.name)));
  by("replications").append(...session.replications.map((each) => build("option", { value: each }, `${each}${each === session.default_replications ? " (default)" : each < session.default_replications ? " (faster)" : " (more precise)"}`)));
  by("foot").textContent = `itsourcing ${session.version}; this page is served by this machine and uses no network.`;
  wire();
  draw();
  run();
}

function wire() {
  by("levers").addEventListener("submit", (event) => event.preventDefault());
  by("model").addEventListener("change", () => { state.model = by("model").value; state.name = ""; draw(); runSoon(); });
  by("name").addEventListener("change", () => { state.name = by("name").value.trim(); runSoon(); });
  by("replications").addEventListener("change", () => { state.replications = Number(by("replications").value); runSoon(); });
  by("reset").addEventListener("click", () => { state.common = {}; state.own[state.model] = {}; state.name = ""; draw(); runSoon(); });
  by("save").addEventListener("click", () => { state.baseline = structuredClone(plan()); runSoon(); });
  for (const button of document.querySelectorAll("[data-download]")) {
    button.addEventListener("click", () => download(button));
  }
  const top = () => document.documentElement.style.setProperty("--top", `${by("now").offsetHeight}px`);
  new ResizeObserver(top).observe(by("now"));
  let narrow = isNarrow();
  addEventListener("resize", () => { if (isNarrow() !== narrow) { narrow = isNarrow(); runSoon(); } });
}

function initialState() {
  const first = session.models[0];
  return { model: first.key, name: "", replications: session.default_replications, common: {}, own: {}, baseline: { model: first.key, settings: {}, name: "" } };
}

const model = () => session.models.find((each) => each.key === state.model);
const isNarrow = () => innerWidth < NARROW;

/** The plan as the server expects it: settings of the company and of this operating model. */
function plan() {
  const all = { ...state.common, ...(state.own[state.model] ?? {}) };
  const known = model().levers.filter((each) => each.key in all);
  return { model: state.model, name: state.name, settings: Object.fromEntries(known.map((each) => [each.key, all[each.key]])) };
}

function requestBody() {
  return { plan: plan(), baseline: state.baseline, replications: state.replications, narrow: isNarrow() };
}

function changeLever(lever, value) {
  const settings = lever.common ? state.common : (state.own[state.model] ??= {});
  if (value === undefined) delete settings[lever.key];
  else settings[lever.key] = value;
  levers.count(plan().settings);
  runSoon();
}

function draw() {
  by("model").value = state.model;
  by("name").value = state.name;
  by("name").placeholder = model().name;
  by("replications").value = state.replications;
  const phases = model().phases.length ? ` It changes later (${model().phases.join(", ")}); levers apply to its start.` : "";
  by("about").textContent = model().title + phases;
  levers.draw(model(), plan().settings);
}

function runSoon() {
  clearTimeout(timer);
  timer = setTimeout(run, DELAY);
}

/** Requests runs of the current settings; the previous request is dropped. */
async function run() {
  store();
  const mine = (request = { number: null });
  order += 1;
  results.markStale();
  say("Starting…");
  try {
    const answer = await fetchJson("api/run", { ...requestBody(), window: WINDOW, order });
    if (request !== mine) return;
    showFaults([]);
    mine.number = answer.run;
    mine.answer = answer;
    seen = 0;
    results.showModels(answer.plan, answer.baseline, colours);
    follow(mine);
  } catch (error) {
    if (request !== mine) return;
    if (error.faults) showFaults(error.faults);
    say(error.faults ? "Not run: correct the values marked in red." : error.message, true);
  }
}

/** Shows the progress of a request until it is done or replaced by another. */
async function follow(mine) {
  while (request === mine) {
    let progress;
    try {
      progress = await fetchJson(`api/run?run=${mine.number}&seen=${seen}`);
    } catch (error) {
      return say(error.message, true);
    }
    if (request !== mine) return;
    if (progress.state === "superseded") return say("Another window of this page is in use now; move a lever to run here.", true);
    if (progress.result) {
      seen = progress.version;
      showResult(progress.result, mine);
    }
    if (progress.state === "failed") return say(`A run failed: ${progress.failure}`, true);
    showProgress(progress, mine);
    if (progress.state === "done") return;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));
  }
}

function showResult(result, mine) {
  const baseline = result.models.find((each) => each.baseline) ?? result.models.at(-1);
  colours = { plan: result.models.at(-1).colour, baseline: baseline.colour };
  results.show(result);
  results.showModels(mine.answer.plan, mine.answer.baseline, colours);
}

function showProgress({ state: now, done, total }, mine) {
  by("progress").max = total;
  by("progress").value = done;
  const what = mine.answer.plan.name;
  const baseline = total > state.replications ? " and its baseline" : "";
  if (now === "done") say(`Done: ${state.replications} replications of ${what}${baseline}.`);
  else say(done < total ? `Running ${what}: ${done} of ${total} replications` : "Drawing…");
  by("progress").classList.toggle("idle", now === "done");
  document.body.dataset.state = now;
}

function showFaults(faults) {
  const rest = levers.showFaults(faults);
  for (const [id, mark] of [["name", "name"], ["form", null]]) {
    const messages = rest.filter((each) => (mark ? each.lever === mark : each.lever !== "name")).map((each) => each.message);
    by(`${id}-error`).textContent = messages.join("; ");
    by(`${id}-error`).hidden = messages.length === 0;
  }
  by("name").toggleAttribute("aria-invalid", !by("name-error").hidden);
}

async function download(button) {
  const which = button.dataset.download;
  const error = by("download-error");
  error.hidden = true;
  button.disabled = true;
  try {
    const body = which === "report" ? { run: request?.number } : { ...requestBody(), which };
    const blob = await (await send(which === "report" ? "api/report" : "api/scenario", body)).blob();
    const link = build("a", { href: URL.createObjectURL(blob), download: FILES[which] });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (failure) {
    error.textContent = failure.message;
    error.hidden = false;
  }
  button.disabled = false;
}

async function fetchJson(place, body) {
  return (await send(place, body)).json();
}

/** The response of the server; throws an Error with its message or its faults. */
async function send(place, body) {
  const post = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(place, post || {});
  } catch {
    throw new Error("The server of this page has stopped. Start `itsourcing app` again and open the address it prints.");
  }
  const content = answer.headers.get("Content-Type").startsWith("application/json") ? await answer.clone().json() : {};
  if (answer.ok && !content.faults) return answer;
  const error = new Error(content.message ?? content.faults.map((each) => each.message).join("; "));
  error.faults = content.faults;
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

const STORAGE_KEY = "itsourcing-planner";

/** Stores the settings in this browser, so that they survive a reload of the page or a restart of the server. */
function store() {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ key: session.key, state }));
  } catch { /* no storage: the page works without it */ }
}

function storedState() {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE_KEY));
    return stored?.key === session.key ? stored.state : null;
  } catch {
    return null;
  }
}
