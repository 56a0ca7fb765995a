// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * Real libvirt hosts on one machine: a network, mount and UTS namespace each, a libvirt daemon in
 * each, joined by VXLAN, with small real VMs whose workload convicts an inconsistent snapshot.
 */
package io.vnsnap.lab;
