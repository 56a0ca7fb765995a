// Licensed under the Apache License, Version 2.0; see LICENSE.
/** What VNsnap tells Prometheus, the same from every front door. */
package io.vnsnap.metrics;
