// The levers of a model as form controls. Text from files is set as text, never as markup.

export function build(tag, properties = {}, ...children) {
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
  /** Controls below `root`; `onChange(lever, value)` is called when one is changed; undefined: back to the value of the file. */
  constructor(root, onChange) {
    this.root = root;
    this.onChange = onChange;
    this.controls = new Map();
    this.opened = null;
  }

  /** Draws the levers of a model with the values of `settings`; open groups stay open. */
  draw(model, settings) {
    if (this.opened) this.#storeOpenGroups();
    this.controls.clear();
    const groups = Map.groupBy ? Map.groupBy(model.levers, (each) => each.group) : groupLevers(model.levers);
    this.opened ??= new Set([...groups.keys()].slice(0, OPEN));
    this.root.replaceChildren(...[...groups].map(([name, levers]) => this.#group(name, levers)));
    for (const lever of model.levers) this.show(lever, settings[lever.key] ?? lever.value);
    this.count(settings);
  }

  /** Shows a value in the control of a lever. */
  show(lever, value) {
    const control = this.controls.get(lever.key);
    if (lever.kind === "flag") control.input.checked = value;
    else control.input.value = value;
    if (control.slider) control.slider.value = value;
    const isMoved = value !== lever.value;
    control.box.classList.toggle("moved", isMoved);
    control.back.hidden = !isMoved;
  }

  /** Shows at each group how many of its levers are changed. */
  count(settings) {
    for (const group of this.root.children) {
      const number = group.keys.filter((key) => key in settings).length;
      group.querySelector(".count").textContent = number ? ` – ${number} changed` : "";
    }
  }

  /** Shows faults beside their levers; returns the faults that belong to no lever. */
  showFaults(faults) {
    for (const { error, input } of this.controls.values()) {
      error.hidden = true;
      input.removeAttribute("aria-invalid");
    }
    return faults.filter(({ lever, message }) => {
      const control = this.controls.get(lever);
      if (!control) return true;
      control.error.textContent = message;
      control.error.hidden = false;
      control.input.setAttribute("aria-invalid", "true");
      control.box.closest("details").open = true;
      return false;
    });
  }

  #storeOpenGroups() {
    this.opened = new Set([...this.root.children].filter((each) => each.open).map((each) => each.dataset.group));
  }

  #group(name, levers) {
    const head = build("summary", {}, name, build("span", { class: "count" }));
    const group = build("details", { open: this.opened.has(name) }, head, build("div", {}, ...levers.map((each) => this.#lever(each))));
    group.dataset.group = name;
    group.keys = levers.map((each) => each.key);
    return group;
  }

  #lever(lever) {
    const id = `lever-${lever.key}`;
    const help = build("p", { class: "help", id: `${id}-help`, hidden: true }, lever.help);
    const error = build("p", { class: "error", id: `${id}-error`, role: "alert", hidden: true });
    const ask = build("button", { type: "button", class: "small", "aria-label": `What is ${lever.label}?`, "aria-expanded": "false" }, "?");
    ask.addEventListener("click", () => {
      help.hidden = !help.hidden;
      ask.setAttribute("aria-expanded", String(!help.hidden));
    });
    const back = build("button", { type: "button", class: "small", hidden: true }, `back to ${lever.shipped}`);
    back.addEventListener("click", () => this.#set(lever, undefined));
    const input = INPUTS[lever.kind](lever, id);
    input.setAttribute("aria-describedby", `${id}-help ${id}-error`);
    const parts = this.#withSlider(lever, input);
    const unit = lever.unit ? build("span", { class: "unit" }, ` (${lever.unit})`) : "";
    const head = build("div", { class: "head" }, build("label", { htmlFor: id }, lever.label, unit), build("span", {}, back, ask));
    const box = build("div", { class: "lever" }, head, ...parts.elements, error, help);
    box.dataset.lever = lever.key;
    this.controls.set(lever.key, { box, input, slider: parts.slider, back, error });
    return box;
  }

  /** The elements of an input; a number has a slider beside it. */
  #withSlider(lever, input) {
    if (lever.kind !== "number") {
      input.addEventListener("change", () => this.#set(lever, lever.kind === "flag" ? input.checked : input.value));
      return { elements: [build("div", {}, input)] };
    }
    const slider = build("input", { type: "range", min: lever.low, max: lever.high, step: lever.step, "aria-label": `${lever.label}, slider` });
    slider.addEventListener("input", () => { input.value = slider.value; });
    slider.addEventListener("change", () => this.#set(lever, Number(slider.value)));
    input.addEventListener("change", () => this.#set(lever, input.value === "" ? input.value : Number(input.value)));
    const ends = build("div", { class: "ends", "aria-hidden": "true" }, build("span", {}, numberText(lever.low)), build("span", {}, numberText(lever.high)));
    return { slider, elements: [build("div", { class: "row" }, build("div", {}, slider, ends), input)] };
  }

  #set(lever, value) {
    this.show(lever, value ?? lever.value);
    this.onChange(lever, value === lever.value ? undefined : value);
  }
}

const INPUTS = {
  number: (lever, id) => build("input", { type: "number", id, min: lever.low, max: lever.high, step: "any", inputMode: "decimal" }),
  flag: (lever, id) => build("input", { type: "checkbox", id }),
  choice: (lever, id) => build("select", { id }, ...lever.choices.map((each) => build("option", { value: each }, each))),
};

function groupLevers(levers) {
  const groups = new Map();
  for (const lever of levers) groups.set(lever.group, [...(groups.get(lever.group) ?? []), lever]);
  return groups;
}

function numberText(value) {
  return value.toLocaleString("en", { maximumFractionDigits: 2 });
}
