// Licensed under the Apache License, Version 2.0; see LICENSE.
/** The commands that the plugin adds to CloudStack's API, and their responses. */
package io.vnsnap.cloudstack.api;
