// Licensed under the Apache License, Version 2.0; see LICENSE.
/** The words of the design as types. */
package io.vnsnap.core.model;
