// Licensed under the Apache License, Version 2.0; see LICENSE.
/** Measures VNsnap beside what users have without it, in the run that prints it. */
package io.vnsnap.lab.bench;
