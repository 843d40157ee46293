// Two windows that went on with one chat: what each has added ends up in it. Nothing here asks the server.
"use strict";
window.mundap ??= {};
(() => {
  const { mundap } = window;
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const numbered = (record) => new Map((record?.exchanges ?? []).map((one) => [one.number, one]));

  // Returns whether an exchange of this window may take the place of the one that is there under its number: that one is
  // as it was, or has no answer to lose.
  const mayReplace = (old, one, there) => {
    if (!there || same(one, there)) return true;
    if (old) return same(old, there) || Boolean(old.answer) || (!there.answer && Boolean(one.answer));
    return !there.answer && one.question === there.question && one.follows === there.follows; // sent before, half grown
  };

  // Returns a chat with what another window and this one have made of it. Where both have given a number to an exchange
  // of their own, that of this window gets a new one, and so do those that follow it: they are a branch beside the other.
  // `base`: the chat as both had it; `mine`: as this window has it; `theirs`: as it is kept now.
  mundap.mergedChats = (base, mine, theirs) => {
    const [before, merged] = [numbered(base), numbered(theirs)];
    const moved = new Map(); // new numbers by those of this window
    let highest = Math.max(0, ...merged.keys(), ...mine.exchanges.map(({ number }) => number));
    for (const one of [...mine.exchanges].sort((first, second) => first.number - second.number)) {
      const old = before.get(one.number);
      if (old && same(old, one)) continue;
      const there = merged.get(one.number);
      if (old && there?.answer && !one.answer) continue; // the other window has the answer to it
      const follows = moved.get(one.follows) ?? one.follows;
      const isMoved = !mayReplace(old, one, there) || (!old && moved.has(one.follows));
      if (isMoved) moved.set(one.number, ++highest);
      const number = moved.get(one.number) ?? one.number;
      merged.set(number, { ...one, number, ...(follows === undefined ? {} : { follows }) });
    }
    const changed = Object.entries(mine).filter(([name, value]) => !same(base?.[name], value));
    const head = { ...theirs, ...Object.fromEntries(changed) };
    const exchanges = [...merged.values()].sort((one, other) => one.number - other.number);
    const last = moved.get(head.last) ?? head.last;
    return { ...head, last, changed: Math.max(mine.changed ?? 0, theirs.changed ?? 0), exchanges };
  };
})();
