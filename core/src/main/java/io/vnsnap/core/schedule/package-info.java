// Licensed under the Apache License, Version 2.0; see LICENSE.
/** When a policy's snapshots are due, and what becomes of it. Pure. */
package io.vnsnap.core.schedule;
