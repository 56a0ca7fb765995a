// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * The main job on real guests, from end to end: snapshot under load, power failure, restore, clone,
 * and a judge after each.
 */
package io.vnsnap.lab.demo;
