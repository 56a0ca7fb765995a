// Licensed under the Apache License, Version 2.0; see LICENSE.
/** What a snapshot can be and how it gets from one state to another. Pure. */
package io.vnsnap.core.state;
