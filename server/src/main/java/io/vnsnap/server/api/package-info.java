// Licensed under the Apache License, Version 2.0; see LICENSE.
/** The API's commands: parameters in, responses out. Nothing of HTTP. */
package io.vnsnap.server.api;
