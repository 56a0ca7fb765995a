/**
 * CloudStack on this machine: a management server and KVM hosts in namespaces of the lab, started
 * from a folder that CloudStack was installed to.
 */
package io.vnsnap.lab.cloudstack;
