// What grows while the server works: every value says what has changed since the one before it (ui/shared/growth.py).
"use strict";
(() => {
  const { mundap } = window;
  const grown = new Map(); // by the name of the component: the run, its texts, and how many changes they have of each

  // Who receives what, by the name of the component; each is given the value and its texts.
  mundap.receivers = {};
  mundap.grown = (name, value) => {
    if (value?.run) mundap.receivers[name]?.(value, textsOf(name, value));
  };
  // Returns the texts of a value by their names, each made from its changes.
  const textsOf = (name, value) => {
    if (grown.get(name)?.run !== value.run) grown.set(name, { run: value.run, texts: {}, done: {} });
    const { texts, done } = grown.get(name);
    for (const [key, changes] of Object.entries(value.texts)) {
      texts[key] ??= "";
      for (const [start, end, words] of changes.slice(done[key] ?? 0)) {
        texts[key] = texts[key].slice(0, start) + words + texts[key].slice(end);
      }
      done[key] = changes.length;
    }
    return texts;
  };

  // Makes an element like another one, and leaves alone what is alike: what is focused, selected or pointed at stays.
  mundap.alike = (old, fresh) => {
    if (old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return undefined;
    }
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    const [had, has] = [[...old.childNodes], [...fresh.childNodes]];
    has.forEach((one, place) => (had[place] ? mundap.alike(had[place], one) : old.append(one)));
    for (const one of had.slice(has.length)) one.remove();
    return undefined;
  };
  mundap.elementOf = (html, selector) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.querySelector(selector);
  };
})();
