// Licensed under the Apache License, Version 2.0; see LICENSE.
/** What the server keeps: one JSON file for each snapshot, policy, job and clone. */
package io.vnsnap.server.record;
