// Jest's words for mocha: its runner loads the tests once and switches mutants inside one process, jest's loads all anew for each.
require('tsx/cjs');
const Mocha = require('mocha');
const { expect } = require('expect');
const { bind } = require('jest-each');
const fc = require('fast-check');

const { bdd } = Mocha.interfaces;
Mocha.interfaces.bdd = (suite) => {
  bdd(suite);
  suite.on('pre-require', (context) => {
    context.test = context.it;
    context.test.each = bind(context.it, false);
    context.expect = expect;
  });
};

// The same lives for every mutant: a score is a figure only if it comes out the same twice.
fc.configureGlobal({ seed: 1, endOnFailure: true });
