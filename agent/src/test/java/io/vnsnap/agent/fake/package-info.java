// Licensed under the Apache License, Version 2.0; see LICENSE.
/** A host without a hypervisor or a network, for tests of what works with hosts. */
package io.vnsnap.agent.fake;
