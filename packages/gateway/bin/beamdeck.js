#!/usr/bin/env node
// Here before anything is built, so that installing a clone links the command.
import '../dist/main.js';
