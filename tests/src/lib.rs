//! mgi
