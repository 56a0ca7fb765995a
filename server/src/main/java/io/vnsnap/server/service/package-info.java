// Licensed under the Apache License, Version 2.0; see LICENSE.
/** What the server does: networks, snapshots, jobs, policies, and what it ends after a crash. */
package io.vnsnap.server.service;
