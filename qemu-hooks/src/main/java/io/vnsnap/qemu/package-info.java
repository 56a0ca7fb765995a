/** Checkpoints and restores of QEMU/KVM guests through libvirt. */
package io.vnsnap.qemu;
