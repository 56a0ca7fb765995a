// Licensed under the Apache License, Version 2.0; see LICENSE.
/** The package in which CloudStack's agent looks for what handles commands. */
package com.cloud.hypervisor.kvm.resource.wrapper;
