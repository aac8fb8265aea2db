// The same with Node.
'use strict';

(async () => {
  console.log('hello');
  await new Promise((resolve) => setTimeout(resolve, 1));
  console.log('world');
})();
