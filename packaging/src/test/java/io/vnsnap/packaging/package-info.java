// Licensed under the Apache License, Version 2.0; see LICENSE.
/** Tests of the packages: built twice, installed, used, upgraded and removed. */
package io.vnsnap.packaging;
