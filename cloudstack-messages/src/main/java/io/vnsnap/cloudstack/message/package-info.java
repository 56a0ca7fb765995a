// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * What travels between CloudStack's management server and its agent on a host: lines for VNsnap's
 * own agent there, and the lines that it answers. Must be on the class path of both.
 */
package io.vnsnap.cloudstack.message;
