// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * Rows of the plugin's tables and how they are found. The DAOs are CloudStack's own kind; what the
 * plugin asks of them is in interfaces that need no database.
 */
package io.vnsnap.cloudstack.record;
