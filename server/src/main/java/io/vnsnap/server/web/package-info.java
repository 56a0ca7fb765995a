// Licensed under the Apache License, Version 2.0; see LICENSE.
/** The front door: HTTP, sessions by cookie, what browsers must be kept from, pages. */
package io.vnsnap.server.web;
