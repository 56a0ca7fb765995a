// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * Operations on real hosts: the threads, clocks and connections around the state machines of {@link
 * io.vnsnap.core.protocol}.
 */
package io.vnsnap.core.operation;
