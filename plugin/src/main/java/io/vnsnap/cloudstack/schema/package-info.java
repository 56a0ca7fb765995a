// Licensed under the Apache License, Version 2.0; see LICENSE.
/** The plugin's own tables in CloudStack's database: made, upgraded and checked at start. */
package io.vnsnap.cloudstack.schema;
