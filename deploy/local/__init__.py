"""Everything on one machine: real servers without installing any, and one supervisor for them all."""
