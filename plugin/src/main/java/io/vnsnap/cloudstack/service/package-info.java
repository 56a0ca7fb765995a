// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * What the plugin does, behind its commands: members, quotas, policies, the operations, and what is
 * done after a management server died. Knows CloudStack only by {@link io.vnsnap.cloudstack.cloud}.
 */
package io.vnsnap.cloudstack.service;
