// The tasks of a kernel with Node's promises. For each line TASK COUNT SIZE it prints how many nanoseconds that took, of "parked" how
// many bytes, or "none" and why not.
'use strict';

const readline = require('node:readline');

const SLEEP = 1000;
const TAKING_TURNS = 10;
const AT_ONCE = 1000;
const CHILDREN = 10000;
const TIMERS_A_TURN = 100;

function check(done, wanted) {
  if (done !== wanted) {
    throw new Error(`${done} of ${wanted} were done`);
  }
}

function used() {
  for (let i = 0; i < 3; i++) {
    global.gc();
  }
  return process.memoryUsage().heapUsed;
}

const one = async () => {
  await null; // a function without it runs at once, and is no task
  return 1;
};

const programs = {
  async switch(count) {
    const turns = async () => {
      for (let i = 0; i < count / TAKING_TURNS; i++) {
        await null;
      }
    };
    await Promise.all(Array.from({ length: TAKING_TURNS }, turns));
  },

  async spawn(count) {
    let done = 0;
    const task = async () => {
      await null;
      done++;
    };
    for (let i = 0; i < count; i += AT_ONCE) {
      for (let k = 0; k < AT_ONCE; k++) {
        task();
      }
      await new Promise(setImmediate);
    }
    check(done, count);
  },

  async 'spawn-await'(count) {
    let done = 0;
    const task = async () => {
      await null;
      done++;
    };
    for (let i = 0; i < count; i++) {
      await task();
    }
    check(done, count);
  },

  async sleep(count) {
    await Promise.all(Array.from({ length: count }, () => new Promise((resolve) => setTimeout(resolve, SLEEP))));
  },

  async parked(count) {
    let release;
    const never = new Promise((resolve) => {
      release = resolve;
    });
    const task = async () => {
      await never;
    };
    const before = used();
    const all = Array.from({ length: count }, task);
    await null;
    const bytes = used() - before;
    release();
    await Promise.all(all);
    return bytes;
  },

  async timer(count) {
    for (let i = 0; i < count; i++) {
      clearTimeout(setTimeout(() => {}, 3600000));
      if (i % TIMERS_A_TURN === 0) {
        await new Promise(setImmediate);
      }
    }
  },

  async gather(count) {
    for (let i = 0; i < count; i += CHILDREN) {
      const results = await Promise.all(Array.from({ length: CHILDREN }, one));
      check(results.reduce((sum, each) => sum + each, 0), CHILDREN);
    }
  },

  async wake(count, size) {
    for (let i = 0; i < count; i += size) {
      let done = 0;
      let release;
      const event = new Promise((resolve) => {
        release = resolve;
      });
      const task = async () => {
        await event;
        done++;
      };
      const all = Array.from({ length: size }, task);
      release();
      await Promise.all(all);
      check(done, size);
    }
  },
};

const missing = {
  queue: 'Node has no queue between coroutines',
  lock: 'Node has no lock between coroutines',
  'lock-contended': 'Node has no lock between coroutines',
  loops: 'Node has one loop a process',
  group: 'Node has no group: see gather',
  fire: "Node's shortest timer is a millisecond, which is what this would measure",
  submit: 'other threads reach a loop of Node by messages alone, which are copied',
};

async function answer(line) {
  const [name, count, size] = line.split(' ');
  if (missing[name]) {
    return `none ${missing[name]}`;
  }
  try {
    const start = process.hrtime.bigint();
    const result = await programs[name](Number(count), Number(size));
    const taken = Number(process.hrtime.bigint() - start);
    return result ?? (name === 'sleep' ? taken - SLEEP * 1e6 : taken);
  } catch (failure) {
    return `failed ${failure}`;
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(String(await answer(line)));
  }
})();
