// Licensed under the Apache License, Version 2.0; see LICENSE.
/** The VNI file: which members on which hosts make up one virtual networked infrastructure. */
package io.vnsnap.vni;
