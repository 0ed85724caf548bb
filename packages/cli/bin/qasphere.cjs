#!/usr/bin/env node
require('../dist/qasphere.cjs')
