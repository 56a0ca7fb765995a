// Licensed under the Apache License, Version 2.0; see LICENSE.
/** Who calls, and whether he may: users, sessions, keys, limits of rate, and the audit log. */
package io.vnsnap.server.access;
