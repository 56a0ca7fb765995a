// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * CloudStack as the plugin sees it: few facts, few actions. The interfaces need no CloudStack to be
 * tested with; their only implementations ask CloudStack.
 */
package io.vnsnap.cloudstack.cloud;
