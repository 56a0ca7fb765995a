// Licensed under the Apache License, Version 2.0; see LICENSE.
/** What demo and bench have in common: a lab while it is used, steps, gaps, Ctrl-C. */
package io.vnsnap.lab.session;
