// The levers of a model as form controls. Text from files is set as text, never as markup.

export function made(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const OPEN = 1; // groups that are open at first

export class Levers {
  /** Controls below `root`; `moved(lever, value)` is called when one has been moved, undefined for back. */
  constructor(root, moved) {
    this.root = root;
    this.moved = moved;
    this.controls = new Map();
    this.opened = null;
  }

  /** Draws the levers of a model where `settings` puts them; groups stay as open as they were. */
  draw(model, settings) {
    if (this.opened) this.#remember();
    this.controls.clear();
    const groups = Map.groupBy ? Map.groupBy(model.levers, (each) => each.group) : grouped(model.levers);
    this.opened ??= new Set([...groups.keys()].slice(0, OPEN));
    this.root.replaceChildren(...[...groups].map(([name, levers]) => this.#group(name, levers)));
    for (const lever of model.levers) this.show(lever, settings[lever.key] ?? lever.value);
    this.count(settings);
  }

  /** Puts a control where a value is. */
  show(lever, value) {
    const control = this.controls.get(lever.key);
    if (lever.kind === "flag") control.input.checked = value;
    else control.input.value = value;
    if (control.slider) control.slider.value = value;
    const isMoved = value !== lever.value;
    control.box.classList.toggle("moved", isMoved);
    control.back.hidden = !isMoved;
  }

  /** Says at each group how many of its levers are moved. */
  count(settings) {
    for (const group of this.root.children) {
      const number = group.keys.filter((key) => key in settings).length;
      group.querySelector(".count").textContent = number ? ` – ${number} changed` : "";
    }
  }

  /** Writes troubles beside their levers; returns those that have none. */
  complain(troubles) {
    for (const { error, input } of this.controls.values()) {
      error.hidden = true;
      input.removeAttribute("aria-invalid");
    }
    return troubles.filter(({ lever, words }) => {
      const control = this.controls.get(lever);
      if (!control) return true;
      control.error.textContent = words;
      control.error.hidden = false;
      control.input.setAttribute("aria-invalid", "true");
      control.box.closest("details").open = true;
      return false;
    });
  }

  #remember() {
    this.opened = new Set([...this.root.children].filter((each) => each.open).map((each) => each.dataset.group));
  }

  #group(name, levers) {
    const head = made("summary", {}, name, made("span", { class: "count" }));
    const group = made("details", { open: this.opened.has(name) }, head, made("div", {}, ...levers.map((each) => this.#lever(each))));
    group.dataset.group = name;
    group.keys = levers.map((each) => each.key);
    return group;
  }

  #lever(lever) {
    const id = `lever-${lever.key}`;
    const help = made("p", { class: "help", id: `${id}-help`, hidden: true }, lever.help);
    const error = made("p", { class: "error", id: `${id}-error`, role: "alert", hidden: true });
    const ask = made("button", { type: "button", class: "small", "aria-label": `What is ${lever.label}?`, "aria-expanded": "false" }, "?");
    ask.addEventListener("click", () => {
      help.hidden = !help.hidden;
      ask.setAttribute("aria-expanded", String(!help.hidden));
    });
    const back = made("button", { type: "button", class: "small", hidden: true }, `back to ${lever.shipped}`);
    back.addEventListener("click", () => this.#set(lever, undefined));
    const input = INPUTS[lever.kind](lever, id);
    input.setAttribute("aria-describedby", `${id}-help ${id}-error`);
    const parts = this.#wired(lever, input);
    const unit = lever.unit ? made("span", { class: "unit" }, ` (${lever.unit})`) : "";
    const head = made("div", { class: "head" }, made("label", { htmlFor: id }, lever.label, unit), made("span", {}, back, ask));
    const box = made("div", { class: "lever" }, head, ...parts.elements, error, help);
    box.dataset.lever = lever.key;
    this.controls.set(lever.key, { box, input, slider: parts.slider, back, error });
    return box;
  }

  /** The input as it stands on the page; a number has a slider beside it. */
  #wired(lever, input) {
    if (lever.kind !== "number") {
      input.addEventListener("change", () => this.#set(lever, lever.kind === "flag" ? input.checked : input.value));
      return { elements: [made("div", {}, input)] };
    }
    const slider = made("input", { type: "range", min: lever.low, max: lever.high, step: lever.step, "aria-label": `${lever.label}, slider` });
    slider.addEventListener("input", () => { input.value = slider.value; });
    slider.addEventListener("change", () => this.#set(lever, Number(slider.value)));
    input.addEventListener("change", () => this.#set(lever, input.value === "" ? input.value : Number(input.value)));
    const ends = made("div", { class: "ends", "aria-hidden": "true" }, made("span", {}, spoken(lever.low)), made("span", {}, spoken(lever.high)));
    return { slider, elements: [made("div", { class: "row" }, made("div", {}, slider, ends), input)] };
  }

  #set(lever, value) {
    this.show(lever, value ?? lever.value);
    this.moved(lever, value === lever.value ? undefined : value);
  }
}

const INPUTS = {
  number: (lever, id) => made("input", { type: "number", id, min: lever.low, max: lever.high, step: "any", inputMode: "decimal" }),
  flag: (lever, id) => made("input", { type: "checkbox", id }),
  choice: (lever, id) => made("select", { id }, ...lever.choices.map((each) => made("option", { value: each }, each))),
};

function grouped(levers) {
  const groups = new Map();
  for (const lever of levers) groups.set(lever.group, [...(groups.get(lever.group) ?? []), lever]);
  return groups;
}

function spoken(value) {
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
}
