// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

/**
 * What a figure has to reach.
 *
 * @param measured the figure that is compared, in words
 */
record Bar(String bar, String measured, boolean met) {}
