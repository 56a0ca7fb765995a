// Licensed under the Apache License, Version 2.0; see LICENSE.
/** What an operator sets: {@code server.yaml}, or VNI files alone. */
package io.vnsnap.server.config;
